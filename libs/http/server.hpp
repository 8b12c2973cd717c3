#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "runtime/worker_loop.hpp"

namespace relevo::http {

struct server_settings
{
    std::uint16_t port = 0;  // 0 picks a free one
    std::string address = "127.0.0.1";
    bool shares_port = false;  // with other servers; the kernel deals out the connections
    std::size_t max_header_bytes = 8192;
    std::size_t max_connections = 10'000;
    std::size_t max_body_bytes_in_flight = 256 << 20;  // of all requests together; above it 503
    std::chrono::milliseconds header_timeout{5'000};
    std::chrono::milliseconds body_timeout{10'000};
    std::chrono::milliseconds idle_timeout{60'000};
    std::chrono::milliseconds write_timeout{10'000};
    // How long a stopping server still takes requests on open connections: longer than a proxy keeps idle ones, or it
    // may be sending on one at the very moment of its close, and would not dare to repeat a POST elsewhere.
    std::chrono::milliseconds drain_grace{2'000};
    std::chrono::milliseconds drain_timeout{15'000};
    std::vector<std::string> trusted_proxies = {"127.0.0.0/8"};  // CIDRs whose X-Forwarded-For is believed
    // What an exception of a handler means to the caller (a lost database is 503), or nothing: then it is a 500.
    std::function<std::optional<problem>(std::exception_ptr)> translate = {};
};

// HTTP/1.1 with keep-alive and pipelining (answers in order). Refuses with 400 and close what Beast lets pass: a
// Transfer-Encoding other than chunked, TE together with CL, repeated or missing Host, obs-fold, a list in
// Content-Length, chunk extensions above 256 bytes, trailers. Each phase has its own time limit. Stops by closing the
// listener and answering what was accepted and what still comes on open connections (Connection: close); it closes the
// silent ones after drain_grace and the rest at drain_timeout.
// Unhandled exceptions become 500 internal_error and are logged with the request id; a lost database becomes 503.
// Metrics: http_requests_total{route,method,status}, http_request_seconds{route}, http_connections.
class server
{
public:
    server(runtime::service& svc, server_settings s, route_table routes);
    // One of several servers of one port: this one's connections and handlers run on loop, which outlives it. It has no
    // WebSockets. The limits of s are its own.
    server(runtime::service& svc, asio::io_context& loop, server_settings s, route_table routes);
    ~server();
    std::uint16_t port() const;

private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace relevo::http
