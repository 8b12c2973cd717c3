#include "handlers/handlers.hpp"
#include "lead_json.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

constexpr http::page recent{0, 10}, history{0, 200};

json::object detail(database::transaction& tx, const leads::access& access, std::int64_t id)
{
    const auto lead = leads::find(tx, access, id);
    if (!lead)
        refuse_lead_not_found();
    auto out = to_json(*lead);
    out.set("recent_activities", activities::list(tx, lead->broker_id, id, {}, recent).activities);
    return out;
}

json::object history_of(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto lead = leads::find(tx, {broker_id, {}}, id);
    if (!lead)
        refuse_lead_not_found();
    return {{"lead", to_json(*lead)}, {"activities", activities::list(tx, broker_id, id, {}, history).activities}};
}

}  // namespace

// POST /internal/leads/{id}/history {broker_id}: the lead and its last 200 activities. 404.
awaitable<http::response> show_lead_history(const context& ctx, const http::request& req)
{
    auth::require_service_token(req, ctx.cfg.service_token);
    const auto id = http::id_parameter(req, "id");
    const auto broker_id = http::json_body(req).integer("broker_id");
    if (!broker_id || *broker_id <= 0)
        refuse(422, "broker_id_required", "Falta broker_id");
    const auto read = [&](database::transaction& tx) { return history_of(tx, *broker_id, id); };
    const auto found = co_await ctx.db.read(tenant(*broker_id), read);
    co_return http::ok(found);
}

// GET /api/v1/leads/{id}: the lead with its last 10 activities; 404 also for another broker's or a colleague's.
awaitable<http::response> show_lead(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto access = access_of(req, user);
    const auto id = http::id_parameter(req, "id");
    const auto read = [&](database::transaction& tx) { return detail(tx, access, id); };
    const auto lead = co_await ctx.db.read(access.scope(), read);
    co_return http::ok(lead);
}

// GET /api/v1/leads/{id}/activities?type=&skip=&limit=
awaitable<http::response> list_activities(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto access = access_of(req, user);
    const auto id = http::id_parameter(req, "id");
    const auto page = http::page_of(req);
    const auto type = req.parameter("type");
    const auto read = [&](database::transaction& tx) {
        const auto lead = leads::find(tx, access, id);
        if (!lead)
            refuse_lead_not_found();
        return activities::list(tx, lead->broker_id, id, type, page);
    };
    auto found = co_await ctx.db.read(access.scope(), read);
    co_return http::ok(http::envelope(std::move(found.activities), found.total, page));
}

}  // namespace relevo::crm_sync
