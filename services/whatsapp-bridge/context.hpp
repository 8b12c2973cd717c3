#pragma once

#include "config.hpp"
#include "messaging/outbox.hpp"

namespace relevo::whatsapp_bridge {

// What handlers work with; lives as long as the service.
struct context
{
    const whatsapp_bridge::config& config;
    database::pool& db;
    messaging::outbox& outbox;
    const relevo::twilio::client& twilio;
    const relevo::llm::client& llm;
    relevo::http::client& http;
};

}  // namespace relevo::whatsapp_bridge
