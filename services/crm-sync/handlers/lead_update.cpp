#include "database/error.hpp"
#include "handlers/handlers.hpp"
#include "lead_body.hpp"
#include "lead_changes.hpp"
#include "lead_json.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

leads::record locked(database::transaction& tx, const leads::access& access, std::int64_t id)
{
    auto r = leads::lock(tx, access, id);
    if (!r)
        refuse_lead_not_found();
    return std::move(*r);
}

json::object update(messaging::unit& unit, const leads::access& access, std::int64_t id, const json::value& body,
                    const activities::actor& by)
{
    auto r = locked(unit.tx, access, id);
    const auto broker = accounts::find_broker(unit.tx, r.broker_id).value();
    field_checks checks;
    const auto changed = apply_body(r, body, broker, checks);
    checks.refuse_if_any();
    if (!changed.empty())
        update_lead(unit, r, changed, by);
    return to_json(leads::find(unit.tx, access, id).value());
}

json::object assign(messaging::unit& unit, const leads::access& access, std::int64_t id,
                    std::optional<std::int64_t> agent, const activities::actor& by)
{
    const auto r = locked(unit.tx, access, id);
    if (agent && !accounts::is_eligible_agent(unit.tx, r.broker_id, *agent))
        refuse(400, "agent_not_eligible", "Esa persona no puede recibir leads de esta empresa");
    assign_lead(unit, r, agent, by);
    return to_json(leads::find(unit.tx, access, id).value());
}

void purge_at_once(messaging::unit& unit, const leads::access& access, std::int64_t id)
{
    const auto purged = leads::purge(unit.tx, access, id);
    if (!purged)
        refuse_lead_not_found();
    announce_purge(unit, *purged);
}

}  // namespace

// PUT /api/v1/leads/{id}: partial; metadata merges one level deep, null removes. 200; 404; 409 duplicate_phone; 422.
awaitable<http::response> update_lead_route(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto access = access_of(req, user);
    const auto id = http::id_parameter(req, "id");
    const auto body = http::json_body(req);
    const auto plan = [&](messaging::unit& unit) { return update(unit, access, id, body, actor_of(user)); };
    auto origin = origin_of(req);
    const auto lead = co_await ctx.outbox.transact(access.scope(), std::move(origin), plan);
    co_return http::ok(lead);
}

// DELETE /api/v1/leads/{id}: ADMIN. 204; the number is free again. The row goes 30 days later, with ?hard=true at once.
awaitable<http::response> delete_lead_route(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto access = access_of(req, user);
    const auto id = http::id_parameter(req, "id");
    const bool is_hard = req.parameter("hard") == "true";
    const auto plan = [&](messaging::unit& unit) {
        if (is_hard)
            purge_at_once(unit, access, id);
        else
            delete_lead(unit, locked(unit.tx, access, id), actor_of(user));
    };
    auto origin = origin_of(req);
    co_await ctx.outbox.transact(access.scope(), std::move(origin), plan);
    co_return http::no_content();
}

// PUT /api/v1/leads/{id}/assign {"agent_id":3}: ADMIN; null unassigns. 400 agent_not_eligible.
awaitable<http::response> assign_lead_route(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto access = access_of(req, user);
    const auto id = http::id_parameter(req, "id");
    const auto body = http::json_body(req);
    const auto* wanted = body.find("agent_id");
    const auto agent = wanted ? wanted->as_integer() : std::nullopt;
    if (!wanted || (!agent && !wanted->is_null()))
        refuse_fields({{"agent_id", "invalid_type", "Se espera el id de una persona, o null"}});
    const auto plan = [&](messaging::unit& unit) { return assign(unit, access, id, agent, actor_of(user)); };
    auto origin = origin_of(req);
    const auto lead = co_await ctx.outbox.transact(access.scope(), std::move(origin), plan);
    co_return http::ok(lead);
}

}  // namespace relevo::crm_sync
