#include "dead_task_json.hpp"
#include "handlers/admin.hpp"
#include "store_audit.hpp"

namespace relevo::webhook_gateway::handlers {

// GET /api/v1/admin/tasks/{id}?reveal=true. What was revealed is audited before it is shown.
awaitable<http::response> show_dead_task(const admin_context& ctx, const http::request& req)
{
    const auto who = operator_of(ctx, req);
    const auto id = task_id_of(req);
    const bool is_revealed = req.parameter("reveal") == "true";
    const auto read = [&](database::transaction& tx) {
        const auto e = dead_tasks::find(tx, who.broker_id, id);
        if (!e)
            refuse_unknown_task();
        if (is_revealed)
            audit::write(tx, who.user, req.id, "task.reveal", {{e->broker_id, id}}, json::object{});
        return to_json(*e, dead_tasks::content_of(tx, id), is_revealed);
    };
    const auto shown = co_await ctx.db.transact(who.scope(), read);
    co_return http::ok(shown);
}

}  // namespace relevo::webhook_gateway::handlers
