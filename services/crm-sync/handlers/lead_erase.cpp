#include "domain/text.hpp"
#include "handlers/handlers.hpp"
#include "lead_changes.hpp"
#include "models/phone_number.hpp"
#include "refusals.hpp"
#include "store_accounts.hpp"
#include "store_erasure.hpp"

namespace relevo::crm_sync {
namespace {

struct erasure_request
{
    std::string confirm_phone, reason;
};

erasure_request parse_erasure(const json::value& body)
{
    erasure_request r{body.text("confirm_phone"), std::string(trim(body.text("reason")))};
    field_checks checks;
    if (const auto n = length_of(r.reason); n < 1 || n > 500)
        checks.add("reason", "invalid_length", "El motivo tiene de 1 a 500 caracteres");
    checks.refuse_if_any();
    return r;
}

// A lead without a number is confirmed by an empty one.
void check_confirmation(database::transaction& tx, const erasure::erasable& lead, const std::string& text)
{
    const auto broker = accounts::find_broker(tx, lead.broker_id).value();
    const auto number = models::parse_phone(text, broker.country);
    const auto key = number ? std::optional(models::phone_key(number->e164)) : std::nullopt;
    if (key != lead.phone_key || (!key && !trim(text).empty()))
        refuse_fields({{"confirm_phone", "phone_mismatch", "No es el teléfono del lead"}});
}

void erase_lead(messaging::unit& unit, const leads::access& access, std::int64_t id, const erasure_request& wanted,
                const activities::actor& by)
{
    const auto lead = erasure::lock(unit.tx, access, id);
    if (!lead)
        refuse_lead_not_found();
    check_confirmation(unit.tx, *lead, wanted.confirm_phone);
    erasure::erase(unit.tx, *lead);
    announce_erasure(unit, lead->broker_id, lead->id, !lead->is_deleted);
    activities::add(unit.tx, {lead->broker_id,
                              lead->id,
                              "updated",
                              by,
                              "Datos personales borrados",
                              {{"changed_fields", json::array{"erased"}}, {"reason", wanted.reason}},
                              {}});
}

}  // namespace

// POST /api/v1/leads/{id}/erase {"confirm_phone","reason"}: ADMIN. 202: what this service holds of the person is gone,
// the others follow lead.erased. 404 also when it is erased already; 422 phone_mismatch.
awaitable<http::response> erase_lead_route(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto access = access_of(req, user);
    const auto id = http::id_parameter(req, "id");
    const auto wanted = parse_erasure(http::json_body(req));
    const auto plan = [&](messaging::unit& unit) { erase_lead(unit, access, id, wanted, actor_of(user)); };
    auto origin = origin_of(req);
    co_await ctx.outbox.transact(access.scope(), std::move(origin), plan);
    co_return http::accepted(json::object{{"lead_id", id}, {"status", "erased"}});
}

}  // namespace relevo::crm_sync
