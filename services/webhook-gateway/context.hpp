#pragma once

#include "config.hpp"
#include "http/client.hpp"
#include "ingest.hpp"
#include "messaging/outbox.hpp"

namespace relevo::webhook_gateway {

// What handlers work with. Everything outlives the server.
struct context
{
    const webhook_gateway::config& config;
    webhook_gateway::ingest& ingest;
    http::client& http;
    runtime::service& svc;
    database::pool& db;
    kafka::producer& producer;
    messaging::outbox& outbox;
};

}  // namespace relevo::webhook_gateway
