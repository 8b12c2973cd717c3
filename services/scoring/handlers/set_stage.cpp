#include "handlers/handlers.hpp"
#include "stage_requests.hpp"

namespace relevo::scoring {

namespace {

constexpr std::size_t max_reason = 500;

[[noreturn]] void refuse(const char* field, const char* code, const char* message)
{
    throw http::refusal({422, code, message, {{field, code, message}}});
}

stage_wish parse_wish(const json::value& body)
{
    stage_wish wish;
    const auto to = parse_stage(body.text("stage"));
    if (!to)
        refuse("stage", "invalid_stage", "La etapa no existe");
    const auto source = parse_request_source(body.text("source", "manual"));
    if (!source)
        refuse("source", "invalid_source", "Debe ser manual, proposal o campaign");
    wish.to = *to;
    wish.source = *source;
    wish.actor = body.text("actor", "system");
    wish.reason = body.text("reason");
    wish.lost_reason = body.text("lost_reason");
    if (wish.reason.size() > max_reason)
        refuse("reason", "too_long", "Máximo 500 caracteres");
    if (!wish.lost_reason.empty() && !models::parse_lost_reason(wish.lost_reason))
        refuse("lost_reason", "invalid_lost_reason", "El motivo de pérdida no existe");
    return wish;
}

}  // namespace

// POST /internal/leads/{id}/stage {broker_id, stage, reason, actor, lost_reason?, source}. 200 with the state, and
// whether the move was applied or why not; 404 lead_not_found; 422 invalid_stage.
awaitable<http::response> set_stage(const context& ctx, const http::request& req)
{
    auth::require_service_token(req, ctx.config.service_token);
    const auto body = http::json_body(req);
    const auto broker = body.integer("broker_id");
    if (!broker)
        throw http::refusal({422, "broker_id_required", "Falta broker_id"});
    const auto wish = parse_wish(body);
    const lead_ref lead{*broker, http::id_parameter(req, "id")};
    const trigger t{events::new_uuid()};

    const auto plan = [&](messaging::unit& unit) -> std::optional<stage_answer> {
        if (!store::exists_in_crm(unit.tx, lead))
            return std::nullopt;
        return request_stage(unit, lead, wish, t);
    };
    const messaging::origin from{req.id, ""};
    const auto answer = co_await ctx.outbox.transact(tenant{*broker}, from, plan);
    if (!answer)
        throw http::refusal({404, "lead_not_found", "El lead no existe"});
    co_return http::ok(to_json(lead, wish, *answer));
}

}  // namespace relevo::scoring
