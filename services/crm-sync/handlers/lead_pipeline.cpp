#include "handlers/handlers.hpp"
#include "http/forward.hpp"
#include "lead_json.hpp"
#include "models/lead.hpp"
#include "refusals.hpp"

// Score and stage are scoring's: these two routes are forwarded to it.
namespace relevo::crm_sync {
namespace {

constexpr std::chrono::seconds scoring_time{5};

// The lead as the caller may see it, or 404.
awaitable<leads::lead> visible_lead(const context& ctx, leads::access access, std::int64_t id)
{
    const auto find = [access, id](database::transaction& tx) { return leads::find(tx, access, id); };
    auto lead = co_await ctx.db.read(access.scope(), find);
    if (!lead)
        refuse_lead_not_found();
    co_return std::move(*lead);
}

json::object parse_move(const json::value& body, const auth::user& user)
{
    field_checks checks;
    const auto stage = body.text("stage"), reason = body.text("reason"), lost_reason = body.text("lost_reason");
    if (!models::parse_stage(stage))
        checks.add("stage", "invalid_stage", "La etapa no existe: " + stage);
    if (reason.size() > 500)
        checks.add("reason", "too_long", "Máximo 500 caracteres");
    if (!lost_reason.empty() && !models::parse_lost_reason(lost_reason))
        checks.add("lost_reason", "invalid_lost_reason", "El motivo de pérdida no existe: " + lost_reason);
    checks.refuse_if_any();
    return {{"stage", stage},
            {"reason", reason},
            {"lost_reason", lost_reason},
            {"actor", "user:" + std::to_string(user.id)},
            {"source", "manual"}};
}

std::string internal_path(std::int64_t lead_id, const char* what)
{
    return "/internal/leads/" + std::to_string(lead_id) + what;
}

}  // namespace

// PUT /api/v1/leads/{id}/pipeline {"stage","reason"?,"lost_reason"?}. 200 with the lead; 422 invalid_stage; 503.
awaitable<http::response> move_lead(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto access = access_of(req, user);
    const auto before = co_await visible_lead(ctx, access, http::id_parameter(req, "id"));
    const auto request_body = http::json_body(req);
    auto wish = parse_move(request_body, user);
    wish.set("broker_id", before.broker_id);

    json::value body(std::move(wish));
    auto path = internal_path(before.id, "/stage");
    auto answer = co_await http::forward(ctx.http, ctx.cfg.scoring_url, ctx.cfg.service_token, req, std::move(path),
                                         std::move(body), clock::now() + scoring_time);
    if (answer.status != 200)
        co_return answer;
    const auto after = co_await visible_lead(ctx, access, before.id);
    co_return http::ok(to_json(after));
}

// POST /api/v1/leads/{id}/recalculate. 200 with the score and its explanation; 404; 503.
awaitable<http::response> recalculate_lead(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto access = access_of(req, user);
    const auto lead = co_await visible_lead(ctx, access, http::id_parameter(req, "id"));
    json::value body(json::object{{"broker_id", lead.broker_id}});
    auto path = internal_path(lead.id, "/recalculate");
    co_return co_await http::forward(ctx.http, ctx.cfg.scoring_url, ctx.cfg.service_token, req, std::move(path),
                                     std::move(body), clock::now() + scoring_time);
}

}  // namespace relevo::crm_sync
