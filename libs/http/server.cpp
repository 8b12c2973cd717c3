#include "http/server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <system_error>
#include <unordered_set>

#include "http/connection.hpp"
#include "log/log.hpp"
#include "runtime/event.hpp"

namespace relevo::http {

using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds accept_retry{100};

tcp::acceptor listen(asio::io_context& loop, const server_settings& s)
{
    const tcp::endpoint endpoint(asio::ip::make_address(s.address), s.port);
    tcp::acceptor acceptor(loop);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    const int on = 1;
    if (s.shares_port && ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
        throw std::system_error(errno, std::generic_category(), "SO_REUSEPORT");
    acceptor.bind(endpoint);
    acceptor.listen(tcp::acceptor::max_listen_connections);
    acceptor.non_blocking(true);
    return acceptor;
}

}  // namespace

// Shared with the coroutines that run for it.
struct server::impl : std::enable_shared_from_this<impl>
{
    impl(runtime::service& svc, asio::io_context& loop, server_settings s, route_table routes)
        : acceptor(listen(loop, s)),
          port(acceptor.local_endpoint().port()),
          open_connections(svc.metrics().gauge("http_connections", "Open HTTP connections.")),
          connection_ended(loop),
          limits_stopped(loop),
          core(new server_core{svc, loop, s, dispatcher(svc.metrics(), std::move(routes), s.translate),
                               trusted_proxies(s.trusted_proxies), body_budget(s.max_body_bytes_in_flight)})
    {
    }

    static awaitable<> accept(std::shared_ptr<impl> self)
    {
        self->is_accepting = true;
        while (!self->core->is_draining) {
            error_code error;
            auto socket = co_await self->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
            if (!error)
                self->start(std::move(socket));
            else if (!self->core->is_draining)
                co_await self->accept_failed(error);
        }
        self->is_accepting = false;
        self->connection_ended.set();
    }

    // Limits are kept this late at most.
    static awaitable<> keep_limits(std::shared_ptr<impl> self)
    {
        while (!co_await self->limits_stopped.wait_until(clock::now() + self->look_interval()))
            for_each(self->connections, [now = clock::now()](connection& c) { c.check_limit(now); });
    }

    std::chrono::milliseconds look_interval() const
    {
        const auto& s = core->settings;
        const auto shortest = std::min({s.header_timeout, s.body_timeout, s.idle_timeout, s.write_timeout});
        return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
    }

    awaitable<> accept_failed(error_code error)
    {
        log::warn("accept_failed", {{"error", error.message()}});
        co_await runtime::sleep_for(accept_retry);  // out of file descriptors, mostly
    }

    void start(tcp::socket socket)
    {
        if (connections.size() >= core->settings.max_connections)
            return;
        auto c = make_connection(core, std::move(socket));
        connections.insert(c);
        open_connections.add(1);
        // Not service::spawn: at drain_timeout each is cancelled through a slot of its own, which the ending coroutine
        // still touches, hence the post.
        const auto ended = [self = shared_from_this(), c](std::exception_ptr) {
            asio::post(self->core->loop, [self, c] { self->forget(c); });
        };
        asio::co_spawn(core->loop, c->run(), asio::bind_cancellation_slot(c->cancellation_slot(), ended));
    }

    void forget(const std::shared_ptr<connection>& c)
    {
        connections.erase(c);
        open_connections.add(-1);
        connection_ended.set();
    }

    // What the kernel has accepted for us is ours to answer.
    void close_listener()
    {
        error_code error;
        for (;;) {
            tcp::socket socket(core->loop);
            acceptor.accept(socket, error);
            if (error)
                break;
            start(std::move(socket));
        }
        acceptor.close(error);
    }

    static awaitable<> stop(std::shared_ptr<impl> self)
    {
        const auto start = clock::now();
        self->core->is_draining = true;
        self->close_listener();
        for_each(self->connections, std::mem_fn(&connection::drain));
        co_await self->until_empty(start + self->core->settings.drain_grace);
        for_each(self->connections, std::mem_fn(&connection::close_if_silent));
        co_await self->until_empty(start + self->core->settings.drain_timeout);
        if (!self->connections.empty())
            log::warn("connections_cut_off", {{"count", self->connections.size()}});
        for_each(self->connections, std::mem_fn(&connection::abort));
        co_await self->until_empty(deadline::max());
        self->limits_stopped.set();
    }

    awaitable<> until_empty(deadline until)
    {
        while ((is_accepting || !connections.empty()) && clock::now() < until)
            co_await connection_ended.wait_until(until);
    }

    using connection_set = std::unordered_set<std::shared_ptr<connection>>;

    // all by value: acting on one may end another.
    template <class F>
    static void for_each(connection_set all, F act)
    {
        for (const auto& c : all)
            act(*c);
    }

    tcp::acceptor acceptor;
    bool is_accepting = false;
    std::uint16_t port;
    metrics::gauge open_connections;
    runtime::event connection_ended, limits_stopped;
    connection_set connections;
    std::shared_ptr<server_core> core;
};

server::server(runtime::service& svc, server_settings s, route_table routes)
    : server(svc, svc.loop(), std::move(s), std::move(routes))
{
}

server::server(runtime::service& svc, asio::io_context& loop, server_settings s, route_table routes)
    : impl_(std::make_shared<impl>(svc, loop, std::move(s), std::move(routes)))
{
    if (&loop != &svc.loop() && impl_->core->routes.has_websockets())
        throw std::logic_error("WebSockets are served on the service's loop only");
    svc.on_stop("http server", [self = impl_, &loop] { return runtime::run_on(loop, impl::stop(self)); });
    svc.spawn("http server", runtime::run_on(loop, impl::accept(impl_)));
    svc.spawn("http limits", runtime::run_on(loop, impl::keep_limits(impl_)));
}

server::~server() = default;

std::uint16_t server::port() const
{
    return impl_->port;
}

}  // namespace relevo::http
