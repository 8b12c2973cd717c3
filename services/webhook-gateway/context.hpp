#pragma once

#include "config.hpp"
#include "http/client.hpp"
#include "ingest.hpp"
#include "rate_limits.hpp"

namespace relevo::webhook_gateway {

// What the webhooks' handlers of one loop work with. Everything outlives the server.
struct context
{
    const webhook_gateway::config& config;
    webhook_gateway::ingest& ingest;
    http::client& http;  // on the service's loop
    rate_limits& limits;
    runtime::service& svc;
};

}  // namespace relevo::webhook_gateway
