#include "handlers/handlers.hpp"
#include "lead_body.hpp"
#include "lead_changes.hpp"
#include "lead_json.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

struct created_lead
{
    std::optional<leads::lead> lead;
    std::int64_t existing_id = 0;
    bool is_new = false;
};

leads::record parse(const json::value& body, const accounts::broker& broker, const auth::user& user)
{
    leads::record r;
    r.broker_id = broker.id;
    field_checks checks;
    apply_body(r, body, broker, checks);
    if (!body.find("phone"))
        checks.add("phone", "required", "El lead necesita un teléfono");
    checks.refuse_if_any();
    r.source = body.text("source", "manual");
    if (user.role == auth::role::agent)
        r.assigned_to = user.id;
    return r;
}

created_lead create(messaging::unit& unit, const json::value& body, std::int64_t broker_id, const auth::user& user)
{
    const auto broker = accounts::find_broker(unit.tx, broker_id);
    if (!broker)
        refuse(404, "not_found", "La empresa no existe");
    const auto r = parse(body, *broker, user);
    const auto id = create_lead(unit, r, actor_of(user));
    const auto existing = id ? 0 : leads::find_by_phone_key(unit.tx, broker_id, *r.phone_key).value_or(0);
    return {leads::find(unit.tx, {broker_id, {}}, id.value_or(existing)), existing, id.has_value()};
}

}  // namespace

// POST /api/v1/leads. 201; 409 duplicate_phone with existing_lead_id, or with ?on_duplicate=return 200 and that lead
// (an AGENT sees it only when it is theirs); 422.
awaitable<http::response> create_lead_route(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto broker_id = auth::acting_broker(req, user);
    const auto body = http::json_body(req);
    const auto plan = [&](messaging::unit& unit) { return create(unit, body, broker_id, user); };
    auto origin = origin_of(req);
    const auto outcome = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), plan);
    if (outcome.is_new)
        co_return http::created(to_json(*outcome.lead));
    const bool may_see = outcome.lead && (user.role != auth::role::agent || outcome.lead->assigned_to == user.id);
    if (req.parameter("on_duplicate") == "return" && may_see)
        co_return http::ok(to_json(*outcome.lead));
    refuse_duplicate_phone(outcome.existing_id);
}

}  // namespace relevo::crm_sync
