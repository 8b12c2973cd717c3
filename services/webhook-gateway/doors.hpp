#pragma once

#include <list>

#include "context.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace relevo::webhook_gateway {

// What the loops share. Everything outlives the doors.
struct door_parts
{
    const webhook_gateway::config& config;
    runtime::service& svc;
    kafka::producer& producer;
    webhook_gateway::spool& spool;
    webhook_gateway::quarantine& quarantine;
    http::client& http;
    rate_limits& limits;
};

// The servers of the gateway's port, one a loop (HTTP_THREADS): each verifies webhooks and hands them to Kafka by
// itself. The other routes are handled on the service's loop, whichever server a request came to.
class doors
{
public:
    doors(const door_parts& parts, const http::route_table& others);
    ~doors();

private:
    struct door;
    std::list<runtime::worker_loop> loops_;
    std::list<std::unique_ptr<door>> doors_;
};

}  // namespace relevo::webhook_gateway
