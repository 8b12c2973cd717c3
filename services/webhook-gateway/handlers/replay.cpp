#include "handlers/admin.hpp"
#include "refusals.hpp"
#include "runtime/event.hpp"
#include "store_audit.hpp"
#include "store_replays.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

// A count is quick as a rule: it is waited for so long.
constexpr auto wait_for_count = std::chrono::seconds(5);
constexpr auto look_again = std::chrono::milliseconds(100);

const char* status_of(const replays::state& s)
{
    if (s.task_state == "pending")
        return s.progress.has_begun ? "running" : "accepted";
    return s.task_state == "running" || s.task_state == "done" ? s.task_state.c_str() : "failed";
}

json::object show(const std::string& task_id, const replays::state& s)
{
    return {{"task_id", task_id},
            {"status", status_of(s)},
            {"source", s.order.source},
            {"dry_run", s.order.dry_run},
            {"matched", s.progress.matched},
            {"republished", s.progress.republished},
            {"skipped", s.progress.skipped},
            {"error", s.last_error.empty() ? json::value(nullptr) : json::value(s.last_error)},
            {"created_at", s.created_at},
            {"finished_at", s.settled_at}};
}

awaitable<replays::state> read_replay(const admin_context& ctx, const std::string& task_id)
{
    const auto read = [&task_id](database::transaction& tx) { return replays::find(tx, task_id); };
    auto found = co_await ctx.db.read(all_tenants, read);
    if (!found)
        refuse(404, "not_found", "La repetición no existe");
    co_return std::move(*found);
}

}  // namespace

// POST /api/v1/admin/webhooks/replay (SUPERADMIN). 202 {"task_id","status":"accepted"}; a dry run that is counted in
// time answers its count, 200; 422.
awaitable<http::response> start_replay(const admin_context& ctx, const http::request& req)
{
    const auto user = superadmin_of(ctx, req);
    const auto order = parse_replay(http::json_body(req));
    const auto plan = [&](messaging::unit& u) {
        messaging::new_task task;
        task.kind = replays::task_kind_name;
        task.payload = to_json(order);
        task.lane = replays::task_kind_name;  // one at a time: the rate is that of all replays together
        auto id = u.schedule(std::move(task));
        audit::write(u.tx, user, req.id, "webhooks.replay", {{0, id}}, to_json(order));
        return id;
    };
    const auto id = co_await ctx.outbox.transact(all_tenants, origin_of(req), plan);
    for (const auto until = clock::now() + wait_for_count; order.dry_run && clock::now() < until;) {
        const auto state = co_await read_replay(ctx, id);
        if (state.is_settled())
            co_return http::ok(show(id, state));
        co_await runtime::sleep_for(look_again);
    }
    const json::object answer{{"task_id", id}, {"status", "accepted"}};
    co_return http::accepted(answer);
}

// GET /api/v1/admin/webhooks/replay/{task_id} (SUPERADMIN)
awaitable<http::response> show_replay(const admin_context& ctx, const http::request& req)
{
    superadmin_of(ctx, req);
    const auto found = req.path_parameters.find("task_id");
    const auto id = found == req.path_parameters.end() ? std::string() : found->second;
    if (!events::is_uuid(id))
        refuse(404, "not_found", "La repetición no existe");
    const auto state = co_await read_replay(ctx, id);
    co_return http::ok(show(id, state));
}

}  // namespace relevo::webhook_gateway::handlers
