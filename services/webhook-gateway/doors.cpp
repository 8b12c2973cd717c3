#include "doors.hpp"

#include "routes.hpp"

namespace relevo::webhook_gateway {

namespace {

// The share of one of so many loops.
http::server_settings share_of(http::server_settings s, std::size_t loops)
{
    s.shares_port = loops > 1;
    s.max_connections /= loops;
    s.max_body_bytes_in_flight /= loops;
    return s;
}

ingest::limits share_of(const config& c)
{
    ingest::limits l;
    l.in_flight = std::max<std::size_t>(1, c.max_in_flight / c.http_threads);
    return l;
}

http::route_table with_webhooks(const context& ctx, asio::io_context& loop, const http::route_table& others)
{
    auto routes = webhook_route_table(ctx);
    for (const auto& r : others)
        routes.push_back(&loop == &ctx.svc.loop() ? r : http::handled_on(ctx.svc.loop(), r));
    return routes;
}

}  // namespace

struct doors::door
{
    door(const door_parts& p, asio::io_context& loop, const http::route_table& others)
        : intake(p.svc, p.producer, p.spool, p.quarantine, share_of(p.config)),
          ctx{p.config, intake, p.http, p.limits, p.svc},
          server(p.svc, loop, share_of(p.config.http, p.config.http_threads), with_webhooks(ctx, loop, others))
    {
    }

    ingest intake;
    const context ctx;
    http::server server;
};

doors::doors(const door_parts& parts, const http::route_table& others)
{
    doors_.push_back(std::make_unique<door>(parts, parts.svc.loop(), others));
    for (std::size_t i = 1; i < parts.config.http_threads; ++i)
        doors_.push_back(std::make_unique<door>(parts, loops_.emplace_back(parts.svc).loop(), others));
}

doors::~doors() = default;

}  // namespace relevo::webhook_gateway
