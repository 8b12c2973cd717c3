#include "http/client.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "http/client_connection.hpp"
#include "http/download.hpp"
#include "http/resolve.hpp"
#include "http/url.hpp"
#include "log/log.hpp"
#include "metrics/registry.hpp"
#include "runtime/event.hpp"

namespace relevo::http {

using asio::ip::tcp;

namespace {

class category_impl final : public boost::system::error_category
{
public:
    const char* name() const noexcept override { return "http_client"; }

    std::string message(int code) const override { return kind(code); }

    static const char* kind(int code)
    {
        switch (static_cast<client_errc>(code)) {
            case client_errc::connect_failed:
                return "connect_failed";
            case client_errc::no_answer:
                return "no_answer";
            case client_errc::invalid_answer:
                return "invalid_answer";
            case client_errc::address_refused:
                return "address_refused";
            case client_errc::abandoned:
                return "abandoned";
        }
        return "unknown";
    }
};

struct pool
{
    pool(asio::io_context& loop, metrics::registry& registry, const origin& o)
        : freed(loop),
          seconds(
              registry.histogram("http_client_seconds", "Time of requests to other hosts.", {{"host", o.authority}}))
    {
    }

    std::vector<std::unique_ptr<client_connection>> idle;  // the most recently used last
    std::size_t in_use = 0;
    runtime::event freed;
    metrics::histogram seconds;
};

// A place among max_connections_per_host.
class place
{
public:
    explicit place(pool& p) : pool_(p) { ++pool_.in_use; }
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place()
    {
        --pool_.in_use;
        pool_.freed.set();
    }

private:
    pool& pool_;
};

}  // namespace

const boost::system::error_category& client_category()
{
    static const category_impl instance;
    return instance;
}

struct client::impl : std::enable_shared_from_this<impl>
{
    impl(runtime::service& s, client_settings c)
        : svc(s), settings(c), tls(asio::ssl::context::tls_client), stopped(s.loop())
    {
        tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
        tls.set_default_verify_paths();
        tls.set_verify_mode(asio::ssl::verify_peer);
    }

    pool& pool_of(const origin& o)
    {
        const auto found = pools.find(o);
        return found != pools.end() ? found->second : pools.try_emplace(o, svc.loop(), svc.metrics(), o).first->second;
    }

    awaitable<result<response>> send(const client_request& req, const parsed_url& url, deadline until)
    {
        auto& p = pool_of(url.origin);
        while (p.in_use >= settings.max_connections_per_host)
            if (!co_await p.freed.wait_until(until))
                co_return client_errc::connect_failed;
        const place taken(p);

        if (auto connection = take_idle(p)) {
            auto reused = co_await exchange_over(std::move(connection), p, req, url, until);
            const bool was_stale = !reused.answer && !reused.was_answered && !reused.is_late;
            const bool may_repeat = req.method == method::get || req.method == method::head || !reused.was_sent;
            if (!was_stale || !may_repeat)
                co_return finish(std::move(reused));
        }
        auto connection = co_await connect(url.origin, until);
        if (!connection)
            co_return client_errc::connect_failed;
        auto done = co_await exchange_over(std::move(connection), p, req, url, until);
        co_return finish(std::move(done));
    }

    static result<response> finish(exchange e)
    {
        if (e.answer)
            return std::move(*e.answer);
        return e.error;
    }

    awaitable<exchange> exchange_over(std::unique_ptr<client_connection> connection, pool& p, const client_request& req,
                                      const parsed_url& url, deadline until)
    {
        if (clock::now() >= until)
            co_return exchange{.error = client_errc::connect_failed, .is_late = true};
        auto done = co_await connection->send(req, url.target, settings.max_response_bytes, until);
        if (done.is_reusable && !is_stopped) {
            connection->idle_since = clock::now();
            p.idle.push_back(std::move(connection));
        }
        co_return done;
    }

    std::unique_ptr<client_connection> take_idle(pool& p)
    {
        while (!p.idle.empty()) {
            auto connection = std::move(p.idle.back());
            p.idle.pop_back();
            if (!is_expired(*connection) && connection->is_quiet())
                return connection;
        }
        return nullptr;
    }

    bool is_expired(const client_connection& c) const { return clock::now() - c.idle_since > settings.idle_timeout; }

    // Null when that failed.
    awaitable<std::unique_ptr<client_connection>> connect(const origin& o, deadline until)
    {
        until = std::min(until, clock::now() + settings.connect_timeout);
        const auto endpoints = co_await resolve(svc, o, until);
        if (endpoints.empty())
            co_return nullptr;
        co_return co_await connect_to(endpoints, o, until);
    }

    awaitable<std::unique_ptr<client_connection>> connect_to(tcp::resolver::results_type endpoints, origin o,
                                                             deadline until)
    {
        auto connection = make_client_connection(svc.loop(), tls, o);
        const auto error = co_await connection->connect(endpoints, until);
        if (error) {
            log::warn("http_connect_failed", {{"host", o.authority}, {"error", error.message()}});
            co_return nullptr;
        }
        co_return connection;
    }

    // On a connection of its own, to the very addresses that may_connect agreed to.
    awaitable<result<response>> download(const download_request& wanted, const parsed_url& url, const body_sink& sink,
                                         deadline until)
    {
        const auto connected_by = std::min(until, clock::now() + settings.connect_timeout);
        const auto endpoints = co_await resolve(svc, url.origin, connected_by);
        const auto is_refused = [&](const auto& e) { return !wanted.may_connect(e.endpoint().address()); };
        if (wanted.may_connect && std::any_of(endpoints.begin(), endpoints.end(), is_refused))
            co_return client_errc::address_refused;
        if (endpoints.empty())
            co_return client_errc::connect_failed;
        auto connection = co_await connect_to(endpoints, url.origin, connected_by);
        if (!connection)
            co_return client_errc::connect_failed;
        client_request req{method::get, wanted.url};
        auto done = co_await connection->stream(req, url.target, sink, wanted.max_bytes, until);
        co_return finish(std::move(done));
    }

    static awaitable<> sweep(std::shared_ptr<impl> self)
    {
        while (!self->is_stopped) {
            co_await self->stopped.wait_until(clock::now() + self->settings.idle_timeout);
            for (auto& [origin, p] : self->pools)
                std::erase_if(p.idle, [&](const auto& c) { return self->is_stopped || self->is_expired(*c); });
        }
    }

    static awaitable<> stop(std::shared_ptr<impl> self)
    {
        self->is_stopped = true;
        self->stopped.set();
        co_return;
    }

    void count_failure(const std::string& host, error_code why)
    {
        const metrics::labels labels{{"host", host}, {"kind", why.message()}};
        svc.metrics().counter("http_client_errors_total", "Requests to other hosts without an answer.", labels).add();
    }

    runtime::service& svc;
    client_settings settings;
    asio::ssl::context tls;
    std::map<origin, pool> pools;
    runtime::event stopped;
    bool is_stopped = false;
};

client::client(runtime::service& svc, client_settings s) : impl_(std::make_shared<impl>(svc, s))
{
    svc.on_stop("http client", [self = impl_] { return impl::stop(self); });
    svc.spawn("http client", impl::sweep(impl_));
}

client::~client() = default;

awaitable<result<response>> client::send(client_request req, deadline until)
{
    const auto self = impl_;
    const auto start = clock::now();
    const auto url = parse_url(req.url);
    if (!url) {
        log::error("http_url_invalid", {{"url", req.url.substr(0, req.url.find('?'))}});
        co_return client_errc::connect_failed;
    }
    auto answer = co_await self->send(req, *url, until);
    self->pool_of(url->origin).seconds.observe(clock::now() - start);
    if (!answer)
        self->count_failure(url->origin.authority, answer.error());
    co_return answer;
}

awaitable<result<response>> client::download(download_request wanted, body_sink sink, deadline until)
{
    const auto self = impl_;
    const auto url = parse_url(wanted.url);
    if (!url) {
        log::warn("http_url_invalid", {{"url", wanted.url.substr(0, wanted.url.find('?'))}});
        co_return client_errc::address_refused;
    }
    auto answer = co_await self->download(wanted, *url, sink, until);
    if (!answer)
        self->count_failure("download", answer.error());  // not the host: strangers would make the labels
    co_return answer;
}

}  // namespace relevo::http
