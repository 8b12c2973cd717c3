#include "handlers/handlers.hpp"
#include "http/field_checks.hpp"
#include "models/call.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

namespace {

std::optional<std::int64_t> number(const http::request& req, const char* name, http::field_checks& wrong)
{
    const auto text = req.parameter(name);
    if (!text)
        return std::nullopt;
    const auto parsed = json::parse(*text);
    const auto n = parsed ? parsed->as_integer() : std::nullopt;
    if (!n)
        wrong.add(name, "invalid_integer", std::string(name) + ": expected a whole number");
    return n;
}

std::optional<time_point> moment(const http::request& req, const char* name, http::field_checks& wrong)
{
    const auto text = req.parameter(name);
    if (!text)
        return std::nullopt;
    const auto t = models::parse_rfc3339(*text);
    if (!t)
        wrong.add(name, models::lacks_offset(*text) ? "timezone_required" : "invalid_time",
                  std::string(name) + ": expected RFC 3339 with an offset");
    return t;
}

template <class Parse>
std::optional<std::string> word(const http::request& req, const char* name, Parse parse, http::field_checks& wrong)
{
    auto text = req.parameter(name);
    if (text && !parse(*text))
        wrong.add(name, "invalid_value", std::string(name) + ": no such value");
    return text;
}

store::call_filter filter_of(const http::request& req, const auth::user& user)
{
    http::field_checks wrong;
    store::call_filter f;
    f.lead_id = number(req, "lead_id", wrong);
    f.campaign_id = number(req, "campaign_id", wrong);
    f.status = word(req, "status", models::parse_call_status, wrong);
    f.outcome = word(req, "outcome", models::parse_call_outcome, wrong);
    f.direction = word(req, "direction", models::parse_call_direction, wrong);
    f.from = moment(req, "date_from", wrong);
    f.to = moment(req, "date_to", wrong);
    wrong.refuse_if_any();
    if (user.role == auth::role::agent)
        f.assigned_to = user.id;
    return f;
}

awaitable<http::response> respond(const context& ctx, std::int64_t broker_id, store::call_filter filter,
                                  http::page page)
{
    auto read = [&](database::transaction& tx) { return store::list(tx, broker_id, filter, page); };
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
