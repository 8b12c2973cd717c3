#include "conversation_changes.hpp"
#include "handlers/handlers.hpp"
#include "messages.hpp"

namespace relevo::whatsapp_bridge {

namespace {

// Without a lead to write to: nothing. The conversation need not have begun: its first message finds a person.
std::optional<store::conversation> wait_for_a_person(messaging::unit& unit, std::int64_t broker_id,
                                                     std::int64_t lead_id)
{
    const auto to = store::find_recipient(unit.tx, lead_id);
    if (!to || to->deleted || to->phone.empty())
        return std::nullopt;
    auto c = open_conversation(unit, {broker_id, lead_id, "whatsapp", to->phone, to->name});
    if (c.control_mode == models::to_string(models::control_mode::ai))
        change_control(unit, c, models::control_mode::human_pending, "request_human");
    return c;
}

}  // namespace

// POST /internal/conversations/{lead_id}/takeover {broker_id}: a call's request_human tool. 200, also when a person is
// called already; 409 already_taken; 404 for a lead that nobody can write to.
awaitable<http::response> request_human(const context& ctx, const http::request& req)
{
    auth::require_service_token(req, ctx.config.service_token);
    const auto lead_id = http::id_parameter(req, "lead_id");
    const auto broker_id = http::json_body(req).integer("broker_id").value_or(0);
    if (broker_id <= 0)
        throw http::refusal({422, "broker_id_required", "Falta broker_id"});
    const auto plan = [=](messaging::unit& unit) { return wait_for_a_person(unit, broker_id, lead_id); };
    messaging::origin origin(req.id, "");
    const auto c = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), plan);
    if (!c)
        throw http::refusal({404, "not_found", "El lead no existe o no tiene teléfono"});
    if (c->control_mode == models::to_string(models::control_mode::human))
        throw http::refusal({409, "already_taken", "Una persona ya tiene la conversación"});
    co_return http::ok(json::object{{"conversation_id", c->id}, {"control_mode", c->control_mode}});
}

}  // namespace relevo::whatsapp_bridge
