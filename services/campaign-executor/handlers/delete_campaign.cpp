#include "executor.hpp"
#include "handlers/access.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

// DELETE /api/v1/campaigns/{id}: 204. Never enrolled: removed. Else archived, and its running enrollments exit.
awaitable<http::response> delete_campaign(const context& ctx, const http::request& req)
{
    const auto who = writer(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto plan = [&](messaging::unit& unit) {
        auto c = found_or_404(store::lock_campaign(unit.tx, who.broker_id, id));
        if (store::count_enrollments(unit.tx, id).enrolled == 0)
            return store::remove_campaign(unit.tx, id);
        c.status = campaign_status::archived;
        store::update_campaign(unit.tx, c);
        const auto now = wall_clock::now();
        for (auto& e : store::open_enrollments_of(unit.tx, id))
            finish(unit, e, "exited", "campaign_deleted", now);
    };
    const messaging::origin from{req.id, ""};
    co_await ctx.outbox.transact(tenant{who.broker_id}, from, plan);
    co_return http::no_content();
}

}  // namespace relevo::campaign_executor
