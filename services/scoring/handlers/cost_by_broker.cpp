#include "handlers/cost_parameters.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

// GET /api/v1/admin/costs/by-broker, for a SUPERADMIN: a page of the companies with costs, most expensive first.
awaitable<http::response> cost_by_broker(const context& ctx, const http::request& req)
{
    auth::require(auth::authenticate(req, ctx.config.tokens), auth::role::superadmin);
    const auto q = read_cost_query(ctx, req, utc_today());
    const auto page = http::page_of(req);
    const auto read = [&q](database::transaction& tx) { return read_costs_by_broker(tx, q); };
    auto all = co_await ctx.db.read(q.scope(), read);
    json::array shown;
    for (auto i = static_cast<std::size_t>(page.skip);
         i < all.size() && shown.size() < static_cast<std::size_t>(page.limit); ++i)
        shown.push_back(std::move(all[i]));
    const auto total = static_cast<std::int64_t>(all.size());
    co_return http::ok(http::envelope(std::move(shown), total, page));
}

}  // namespace relevo::scoring
