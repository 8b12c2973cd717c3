#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "http/body_budget.hpp"
#include "http/dispatcher.hpp"
#include "http/server.hpp"
#include "http/trusted_proxies.hpp"

namespace relevo::http {

// What the connections of one server share; each connection keeps it alive. Used on one loop only.
struct server_core
{
    runtime::service& svc;
    asio::io_context& loop;
    server_settings settings;
    dispatcher routes;
    trusted_proxies proxies;
    body_budget bodies;
    bool is_draining = false;
};

// One accepted connection. The server owns it until run() has ended.
class connection
{
public:
    virtual ~connection() = default;

    // Serves requests until either side closes. Never throws.
    virtual awaitable<> run() = 0;
    // The server stops: the next answer to whatever has been received is the last one (Connection: close), a WebSocket
    // closes by 1012. An idle connection is left to close_if_silent: a request may be under way.
    virtual void drain() = 0;
    virtual void close_if_silent() = 0;
    // Closes at once and cancels the handler.
    virtual void abort() = 0;
    // Ends what takes longer than it may.
    virtual void check_limit(deadline now) = 0;

    // run() must be spawned with this slot.
    asio::cancellation_slot cancellation_slot() { return cancellation_.slot(); }

protected:
    asio::cancellation_signal cancellation_;
};

std::shared_ptr<connection> make_connection(std::shared_ptr<server_core> core, asio::ip::tcp::socket socket);

}  // namespace relevo::http
