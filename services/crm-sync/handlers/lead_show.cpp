#include "handlers/handlers.hpp"
#include "lead_json.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

constexpr http::page recent{0, 10};

json::object detail(database::transaction& tx, const leads::access& access, std::int64_t id)
{
    const auto lead = leads::find(tx, access, id);
    if (!lead)
        refuse_lead_not_found();
    auto out = to_json(*lead);
    out.set("recent_activities", activities::list(tx, lead->broker_id, id, {}, recent).activities);
    return out;
}

}  // namespace

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
