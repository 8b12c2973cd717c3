#pragma once

#include "config.hpp"
#include "messaging/outbox.hpp"

namespace relevo::webhook_gateway {

// What the operators' handlers work with; webhooks have none of it. Everything outlives the server.
struct admin_context
{
    const webhook_gateway::config& config;
    runtime::service& svc;
    database::pool& db;
    kafka::producer& producer;
    messaging::outbox& outbox;
};

}  // namespace relevo::webhook_gateway
