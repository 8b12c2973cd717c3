#pragma once

#include "config.hpp"
#include "http/client.hpp"
#include "messaging/outbox.hpp"
#include "metrics/registry.hpp"
#include "voice_directory.hpp"

namespace relevo::voice_call {

// What handlers work with. Everything outlives the server, the subscriptions and the tasks.
struct context
{
    const voice_call::config& config;
    database::pool& db;
    messaging::outbox& outbox;
    http::client& http;
    vapi::client& vapi;
    llm::client& llm;
    voice_directory& voice;
    metrics::registry& metrics;
    google_cloud::storage* storage = nullptr;  // null: recordings stay with the provider
};

}  // namespace relevo::voice_call
