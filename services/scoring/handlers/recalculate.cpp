#include "explanation.hpp"
#include "handlers/handlers.hpp"
#include "rescore.hpp"

namespace relevo::scoring {

// POST /internal/leads/{id}/recalculate {broker_id}. 200 with the score's explanation, 404 lead_not_found.
awaitable<http::response> recalculate(const context& ctx, const http::request& req)
{
    auth::require_service_token(req, ctx.config.service_token);
    const auto body = http::json_body(req);
    const auto broker = body.integer("broker_id");
    if (!broker)
        throw http::refusal({422, "broker_id_required", "Falta broker_id"});
    const lead_ref lead{*broker, http::id_parameter(req, "id")};
    const trigger t{events::new_uuid()};

    const auto plan = [&](messaging::unit& unit) -> std::optional<rescored> {
        if (!store::exists_in_crm(unit.tx, lead))
            return std::nullopt;
        return rescore(unit, lead, t);
    };
    const messaging::origin from{req.id, ""};
    const auto r = co_await ctx.outbox.transact(tenant{*broker}, from, plan);
    if (!r)
        throw http::refusal({404, "lead_not_found", "El lead no existe"});
    co_return http::ok(explain(lead.lead_id, r->before, r->after, t.now));
}

}  // namespace relevo::scoring
