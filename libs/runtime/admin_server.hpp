#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "runtime/service.hpp"

namespace relevo::runtime {

// GET /metrics, /healthz/live (200 while the loop turns) and /healthz/ready (503 until service::is_ready, and while
// stopping) on the admin port. Serves until the service ends, so that draining can be watched.
class admin_server
{
public:
    // port 0 picks a free one. Throws boost::system::system_error when the port is taken.
    admin_server(service& svc, std::uint16_t port, const std::string& address = "127.0.0.1");
    ~admin_server();
    std::uint16_t port() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace relevo::runtime
