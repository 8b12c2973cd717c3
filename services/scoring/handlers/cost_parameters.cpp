#include "handlers/cost_parameters.hpp"

#include <limits>

namespace relevo::scoring {

namespace {

std::optional<std::int64_t> read_broker(const http::request& req, const auth::user& user, field_checks& checks)
{
    if (user.role != auth::role::superadmin)
        return auth::acting_broker(req, user);
    const auto id = integer_between(req, "broker_id", 0, 1, std::numeric_limits<std::int64_t>::max(), checks);
    return id ? std::optional(id) : std::nullopt;
}

day_range read_period(const http::request& req, day today, field_checks& checks)
{
    const auto period = choice(req, "period", {"today", "week", "month", "last_month", "30d"}, checks);
    if (period.empty())
        return read_days(req, today, first_of_month, checks);
    if (req.parameter("from") || req.parameter("to"))
        checks.add("period", "conflicting_parameters", "O period, o from y to");
    return *named_range(period, today);
}

}  // namespace

cost_query read_cost_query(const context& ctx, const http::request& req, day today, field_checks& checks)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    auth::require(user, auth::role::admin);
    cost_query q;
    q.broker_id = read_broker(req, user, checks);
    q.days = read_period(req, today, checks);
    q.kind = choice(req, "kind", {"llm", "embedding", "voice", "messaging"}, checks);
    q.provider = req.parameter("provider").value_or("");
    q.model = req.parameter("model").value_or("");
    return q;
}

cost_query read_cost_query(const context& ctx, const http::request& req, day today)
{
    field_checks checks;
    auto q = read_cost_query(ctx, req, today, checks);
    checks.refuse_if_any();
    return q;
}

day utc_today()
{
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

}  // namespace relevo::scoring
