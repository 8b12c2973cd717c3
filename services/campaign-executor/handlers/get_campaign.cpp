#include "handlers/access.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

// GET /api/v1/campaigns/{id}: with steps and stats.
awaitable<http::response> get_campaign(const context& ctx, const http::request& req)
{
    const auto who = reader(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto read = [&](database::transaction& tx) {
        const auto c = found_or_404(store::find_campaign(tx, who.broker_id, id));
        return to_json(c, store::count_enrollments(tx, id), store::steps_of(tx, id));
    };
    const auto found = co_await ctx.db.read(tenant{who.broker_id}, read);
    co_return http::ok(found);
}

}  // namespace relevo::campaign_executor
