#include "dead_task_filter.hpp"
#include "handlers/admin.hpp"
#include "refusals.hpp"
#include "store_audit.hpp"
#include "store_quarantine.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

quarantined::filter quarantine_filter_of(const http::request& req)
{
    const named_texts given = [&req](std::string_view name) { return req.parameter(name); };
    field_checks checks;
    quarantined::filter f;
    f.from = parse_instant(given, "from", checks);
    f.to = parse_instant(given, "to", checks);
    checks.refuse_if_any();
    if (const auto source = req.parameter("source"); source && !source->empty())
        f.source = "/providers/" + std::string(*source);
    return f;
}

json::object shown(const quarantined::entry& e)
{
    return {{"id", e.id},
            {"source", e.source.substr(e.source.rfind('/') + 1)},
            {"topic", e.topic},
            {"path", e.path},
            {"secret_id", e.secret_id},
            {"problem", e.problem},
            {"body_bytes", e.bytes},
            {"received_at", e.received_at},
            {"correlation_id", e.correlation_id}};
}

}  // namespace

// GET /api/v1/admin/webhooks/quarantine (SUPERADMIN): what was genuine but unreadable, newest first; source, from, to.
awaitable<http::response> list_quarantine(const admin_context& ctx, const http::request& req)
{
    superadmin_of(ctx, req);
    const auto filter = quarantine_filter_of(req);
    const auto page = http::page_of(req);
    const auto read = [&](database::transaction& tx) { return quarantined::list(tx, filter, page); };
    const auto found = co_await ctx.db.read(all_tenants, read);
    json::array data;
    for (const auto& e : found.entries)
        data.push_back(shown(e));
    co_return http::ok(http::envelope(std::move(data), found.total, page));
}

// GET /api/v1/admin/webhooks/quarantine/{id} (SUPERADMIN): with its bytes, base64. That somebody looked is audited.
awaitable<http::response> show_quarantined(const admin_context& ctx, const http::request& req)
{
    const auto user = superadmin_of(ctx, req);
    const auto id = task_id_of(req);
    const auto read = [&](database::transaction& tx) {
        const auto e = quarantined::find(tx, id);
        if (!e)
            refuse(404, "not_found", "El webhook no existe");
        audit::write(tx, user, req.id, "webhook.reveal", {{0, id}}, json::object{});
        auto answer = shown(*e);
        answer.set("body_base64", quarantined::body_of(tx, id));
        return answer;
    };
    const auto answer = co_await ctx.db.transact(all_tenants, read);
    co_return http::ok(answer);
}

}  // namespace relevo::webhook_gateway::handlers
