#include "handlers/cost_parameters.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

// GET /api/v1/admin/costs/summary
awaitable<http::response> cost_summary(const context& ctx, const http::request& req)
{
    const auto today = utc_today();
    const auto q = read_cost_query(ctx, req, today);
    const auto read = [&](database::transaction& tx) { return read_cost_summary(tx, q, today); };
    const auto summary = co_await ctx.db.read(q.scope(), read);
    co_return http::ok(summary);
}

}  // namespace relevo::scoring
