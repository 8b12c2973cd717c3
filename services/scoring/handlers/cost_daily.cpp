#include "handlers/cost_parameters.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

json::value daily_json(json::array days)
{
    return json::object{{"data", std::move(days)}};
}

}  // namespace

// GET /api/v1/admin/costs/daily: {"data":[…]}, every day of the period.
awaitable<http::response> cost_daily(const context& ctx, const http::request& req)
{
    const auto q = read_cost_query(ctx, req, utc_today());
    const auto read = [&q](database::transaction& tx) { return read_daily_costs(tx, q); };
    auto days = co_await ctx.db.read(q.scope(), read);
    co_return http::ok(daily_json(std::move(days)));
}

}  // namespace relevo::scoring
