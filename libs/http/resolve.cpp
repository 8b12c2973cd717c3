#include "http/resolve.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "log/log.hpp"
#include "runtime/event.hpp"

namespace relevo::http {

using asio::ip::tcp;

namespace {

// getaddrinfo cannot be cancelled, so it runs on its own and may be left behind.
struct resolution
{
    explicit resolution(asio::io_context& loop) : resolver(loop), done(loop) {}

    static awaitable<> run(std::shared_ptr<resolution> self, std::string host, std::string port)
    {
        auto found =
            co_await self->resolver.async_resolve(host, port, asio::redirect_error(asio::use_awaitable, self->error));
        self->found = std::move(found);
        self->is_done = true;
        self->done.set();
    }

    tcp::resolver resolver;
    runtime::event done;
    tcp::resolver::results_type found;
    error_code error = asio::error::timed_out;
    bool is_done = false;
};

}  // namespace

awaitable<tcp::resolver::results_type> resolve(runtime::service& svc, origin o, deadline until)
{
    error_code not_an_address;
    const auto address = asio::ip::make_address(o.host, not_an_address);
    if (!not_an_address) {
        const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(std::stoul(o.port)));
        co_return tcp::resolver::results_type::create(endpoint, o.host, o.port);
    }
    const auto looking = std::make_shared<resolution>(svc.loop());
    svc.spawn("resolve " + o.host, resolution::run(looking, o.host, o.port));
    while (!looking->is_done && co_await looking->done.wait_until(until)) {
    }
    if (looking->error)
        log::warn("http_resolve_failed", {{"host", o.host}, {"error", looking->error.message()}});
    co_return looking->found;
}

}  // namespace relevo::http
