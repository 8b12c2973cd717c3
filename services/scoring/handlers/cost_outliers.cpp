#include "handlers/cost_parameters.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

constexpr std::int64_t most_outliers = 200;
constexpr double largest_z = 100;

}  // namespace

// GET /api/v1/admin/costs/outliers?limit=20&z=3: leads that cost far more than the others.
awaitable<http::response> cost_outliers(const context& ctx, const http::request& req)
{
    field_checks checks;
    const auto q = read_cost_query(ctx, req, utc_today(), checks);
    outlier_query o;
    o.limit = integer_between(req, "limit", o.limit, 1, most_outliers, checks);
    o.z = number_between(req, "z", o.z, 0, largest_z, checks);
    checks.refuse_if_any();
    const auto read = [&](database::transaction& tx) { return read_cost_outliers(tx, q, o); };
    const auto outliers = co_await ctx.db.read(q.scope(), read);
    co_return http::ok(outliers);
}

}  // namespace relevo::scoring
