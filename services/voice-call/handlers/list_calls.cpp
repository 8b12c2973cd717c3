#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

namespace {

std::optional<std::int64_t> number(const http::request& req, const char* name)
{
    const auto text = req.parameter(name);
    if (!text)
        return std::nullopt;
    const auto parsed = json::parse(*text);
    const auto n = parsed ? parsed->as_integer() : std::nullopt;
    if (!n)
        throw http::refusal({422,
                             "validation_error",
                             "A query parameter is not valid.",
                             {{name, "invalid_integer", "expected a whole number"}}});
    return n;
}

std::optional<time_point> moment(const http::request& req, const char* name)
{
    const auto text = req.parameter(name);
    if (!text)
        return std::nullopt;
    const auto t = models::parse_rfc3339(*text);
    if (!t)
        throw http::refusal({422,
                             "validation_error",
                             "A query parameter is not valid.",
                             {{name, models::lacks_offset(*text) ? "timezone_required" : "invalid_time",
                               "expected RFC 3339 with an offset"}}});
    return t;
}

store::call_filter filter_of(const http::request& req, const auth::user& user)
{
    store::call_filter f;
    f.lead_id = number(req, "lead_id");
    f.campaign_id = number(req, "campaign_id");
    f.status = req.parameter("status");
    f.outcome = req.parameter("outcome");
    f.direction = req.parameter("direction");
    f.from = moment(req, "date_from");
    f.to = moment(req, "date_to");
    if (user.role == auth::role::agent)
        f.assigned_to = user.id;
    return f;
}

awaitable<http::response> respond(const context& ctx, std::int64_t broker_id, store::call_filter filter,
                                  http::page page)
{
    auto read = [&](database::transaction& tx) { return store::list(tx, filter, page); };
    auto found = co_await ctx.db.read(tenant(broker_id), std::ref(read));
    co_return http::ok(http::envelope(std::move(found.data), found.total, page));
}

}  // namespace

// GET /api/v1/calls: filters lead_id, campaign_id, status, outcome, direction, date_from, date_to. An AGENT sees the
// calls of the leads assigned to them.
awaitable<http::response> list_calls(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    return respond(ctx, auth::acting_broker(req, user), filter_of(req, user), http::page_of(req));
}

// GET /api/v1/calls/leads/{lead_id}
awaitable<http::response> list_calls_of_lead(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    auto filter = filter_of(req, user);
    filter.lead_id = http::id_parameter(req, "lead_id");
    return respond(ctx, auth::acting_broker(req, user), std::move(filter), http::page_of(req));
}

}  // namespace relevo::voice_call::handlers
