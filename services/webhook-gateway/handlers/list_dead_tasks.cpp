#include "dead_task_json.hpp"
#include "handlers/admin.hpp"

namespace relevo::webhook_gateway::handlers {

// GET /api/v1/admin/tasks: what failed, newest first. items and offset are data and skip under their older names.
awaitable<http::response> list_dead_tasks(const admin_context& ctx, const http::request& req)
{
    const auto who = operator_of(ctx, req);
    const named_texts given = [&req](std::string_view name) { return req.parameter(name); };
    const auto filter = parse_dead_task_filter(given);
    const auto page = http::page_of(req, req.parameter("skip") ? "skip" : "offset");
    const auto read = [&](database::transaction& tx) { return dead_tasks::list(tx, who.broker_id, filter, page); };
    const auto found = co_await ctx.db.read(who.scope(), read);
    json::array items;
    for (const auto& e : found.entries)
        items.push_back(to_json(e));
    auto answer = http::envelope(items, found.total, page);
    answer.as_object()->set("offset", page.skip);
    answer.as_object()->set("items", std::move(items));
    co_return http::ok(answer);
}

// GET /api/v1/admin/tasks/stats
awaitable<http::response> dead_task_stats(const admin_context& ctx, const http::request& req)
{
    const auto who = operator_of(ctx, req);
    const named_texts given = [&req](std::string_view name) { return req.parameter(name); };
    const auto broker = who.broker_id ? who.broker_id : parse_dead_task_filter(given).broker_id;
    const auto read = [broker](database::transaction& tx) { return dead_tasks::statistics(tx, broker); };
    const auto stats = co_await ctx.db.read(who.scope(), read);
    co_return http::ok(stats);
}

}  // namespace relevo::webhook_gateway::handlers
