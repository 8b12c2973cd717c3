#include "http/client.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <map>
#include <vector>

#include "http/client_connection.hpp"
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
        }
        return "unknown";
    }
};

struct parsed_url
{
    http::origin origin;
    std::string target;
};

std::optional<parsed_url> parse_url(const std::string& text)
{
    const auto url = boost::urls::parse_uri(text);
    if (!url || url->encoded_host().empty() || (!url->port().empty() && url->port_number() == 0))
        return std::nullopt;
    const bool is_tls = url->scheme_id() == boost::urls::scheme::https;
    if (!is_tls && url->scheme_id() != boost::urls::scheme::http)
        return std::nullopt;
    parsed_url p;
    p.origin.is_tls = is_tls;
    p.origin.host = std::string(url->host_address());
    p.origin.port = url->port().empty() ? (is_tls ? "443" : "80") : std::string(url->port());
    p.origin.authority = std::string(url->encoded_host_and_port());
    p.target = std::string(url->encoded_target());
    if (!p.target.starts_with('/'))
        p.target.insert(0, "/");
    return p;
}

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
        const auto endpoints = co_await resolve(o, until);
        if (endpoints.empty())
            co_return nullptr;
        auto connection = make_client_connection(svc.loop(), tls, o);
        const auto error = co_await connection->connect(endpoints, until);
        if (error) {
            log::warn("http_connect_failed", {{"host", o.authority}, {"error", error.message()}});
            co_return nullptr;
        }
        co_return connection;
    }

    awaitable<tcp::resolver::results_type> resolve(const origin& o, deadline until)
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
    if (!answer) {
        const metrics::labels labels{{"host", url->origin.authority}, {"kind", answer.error().message()}};
        self->svc.metrics()
            .counter("http_client_errors_total", "Requests to other hosts without an answer.", labels)
            .add();
    }
    co_return answer;
}

}  // namespace relevo::http
