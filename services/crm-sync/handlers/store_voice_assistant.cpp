#include "handlers/handlers.hpp"
#include "refusals.hpp"
#include "settings_announced.hpp"
#include "store_settings.hpp"

namespace relevo::crm_sync {
namespace {

struct new_assistant
{
    std::int64_t broker_id = 0;
    std::string agent_type, id;
};

new_assistant parse_assistant(const json::value& body)
{
    new_assistant a{body.integer("broker_id").value_or(0), body.text("agent_type", "default"),
                    body.text("assistant_id")};
    field_checks checks;
    if (a.broker_id <= 0)
        checks.add("broker_id", "required", "Falta broker_id");
    if (a.agent_type.empty() || a.agent_type.size() > 40)
        checks.add("agent_type", "invalid_agent_type", "Se esperan de 1 a 40 caracteres");
    if (a.id.empty() || a.id.size() > 128)
        checks.add("assistant_id", "invalid_id", "Se esperan de 1 a 128 caracteres");
    checks.refuse_if_any();
    return a;
}

void store_assistant(messaging::unit& unit, const new_assistant& a)
{
    const auto before = settings::lock(unit.tx, a.broker_id);
    if (!before)
        refuse(404, "not_found", "La empresa no existe");
    const auto& old = *before->sections.find("voice");
    auto section = *old.as_object();
    if (a.agent_type == "default") {
        section.set("assistant_id_default", a.id);
    } else {
        const auto* known = old.find("assistant_id_by_type");
        auto by_type = known && known->as_object() ? *known->as_object() : json::object{};
        by_type.set(a.agent_type, a.id);
        section.set("assistant_id_by_type", std::move(by_type));
    }
    if (old == json::value(section))
        return;
    settings::save_section(unit.tx, a.broker_id, "voice", section);
    announce_settings_change(unit, a.broker_id, "voice");
}

}  // namespace

// POST /internal/config/voice {broker_id, agent_type, assistant_id}: the assistant that voice-call created. 200; 404
// for an unknown broker.
awaitable<http::response> store_voice_assistant(const context& ctx, const http::request& req)
{
    auth::require_service_token(req, ctx.cfg.service_token);
    const auto a = parse_assistant(http::json_body(req));
    const auto plan = [&](messaging::unit& unit) { store_assistant(unit, a); };
    auto origin = origin_of(req);
    co_await ctx.outbox.transact(tenant(a.broker_id), std::move(origin), plan);
    co_return http::ok(json::object{{"agent_type", a.agent_type}, {"assistant_id", a.id}});
}

}  // namespace relevo::crm_sync
