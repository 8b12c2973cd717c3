#pragma once

#include <cstdint>
#include <memory>

#include "runtime/service.hpp"

namespace relevo::metrics {

// GET /metrics, /healthz/live (200 while the loop turns) and /healthz/ready (503 until service::is_ready, and while
// stopping) on the admin port. Serves until the service ends, so that draining can be watched.
class admin_server
{
public:
    // port 0 picks a free one. Throws boost::system::system_error when the port is taken.
    admin_server(runtime::service& svc, std::uint16_t port);
    ~admin_server();
    std::uint16_t port() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace relevo::metrics
