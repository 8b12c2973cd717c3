#include "handlers/handlers.hpp"
#include "lead_body.hpp"
#include "lead_changes.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

struct resolved
{
    std::int64_t lead_id = 0;
    bool created = false;
};

leads::record parse(const json::value& body, const accounts::broker& broker)
{
    leads::record r;
    r.broker_id = broker.id;
    r.source = body.text("source", "webhook");
    const bool has_other_identity = r.source == "webchat" && !body.find("phone");
    if (!has_other_identity && !set_phone(r, body.text("phone"), broker.country))
        refuse_fields({{"phone", "invalid_phone", "No es un número de teléfono"}});
    r.name = body.optional_text("name");
    if (r.name && r.name->empty())
        r.name.reset();
    r.assigned_to = body.integer("assigned_to");
    return r;
}

resolved resolve(messaging::unit& unit, const json::value& body, std::int64_t broker_id)
{
    const auto broker = accounts::find_broker(unit.tx, broker_id);
    if (!broker)
        refuse(404, "not_found", "La empresa no existe");
    const auto r = parse(body, *broker);
    const auto known = r.phone_key ? leads::find_by_phone_key(unit.tx, broker_id, *r.phone_key) : std::nullopt;
    if (known)
        return {*known, false};
    if (const auto id = create_lead(unit, r, {"system", r.source}))
        return {*id, true};
    // Another request created it meanwhile.
    return {leads::find_by_phone_key(unit.tx, broker_id, *r.phone_key).value(), false};
}

}  // namespace

// POST /internal/leads/resolve {broker_id, phone, name?, source, assigned_to?}: the lead of that number, created if
// there is none. Without phone a lead of source webchat is created; assigned_to counts for a new lead. 200
// {"lead_id","created"}; 422 invalid_phone; 404 for an unknown broker.
awaitable<http::response> resolve_lead(const context& ctx, const http::request& req)
{
    auth::require_service_token(req, ctx.cfg.service_token);
    const auto body = http::json_body(req);
    const auto broker_id = body.integer("broker_id");
    if (!broker_id || *broker_id <= 0)
        refuse(422, "broker_id_required", "Falta broker_id");
    const auto plan = [&](messaging::unit& unit) { return resolve(unit, body, *broker_id); };
    auto origin = origin_of(req);
    const auto found = co_await ctx.outbox.transact(tenant(*broker_id), std::move(origin), plan);
    co_return http::ok(json::object{{"lead_id", found.lead_id}, {"created", found.created}});
}

}  // namespace relevo::crm_sync
