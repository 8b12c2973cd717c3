#pragma once

#include "config.hpp"
#include "http/client.hpp"
#include "ingest.hpp"

namespace relevo::webhook_gateway {

// What handlers work with. Everything outlives the server.
struct context
{
    const webhook_gateway::config& config;
    webhook_gateway::ingest& ingest;
    http::client& http;
};

}  // namespace relevo::webhook_gateway
