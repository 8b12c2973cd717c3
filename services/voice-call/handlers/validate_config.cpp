#include "handlers/handlers.hpp"
#include "provider_check.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::chrono::seconds provider_time{8};

}  // namespace

// POST /internal/config/validate {broker_id}: {"vapi":{"ok":true}}, or ok false with error ("401") and detail. Asks
// Vapi with the company's own key and ids, else with the settings'.
awaitable<http::response> validate_config(const context& ctx, const http::request& req)
{
    auth::require_service_token(req, ctx.config.service_token);
    const auto broker_id = http::json_body(req).integer("broker_id").value_or(0);
    if (broker_id <= 0)
        co_return http::to_response({422, "broker_id_required", "broker_id is required."}, req.id);
    ctx.voice.forget(broker_id);  // who checks has just changed something
    const auto voice = co_await ctx.voice.resolve(broker_id, "default");
    const auto verdict = co_await check_voice(ctx.vapi, voice, clock::now() + provider_time);
    json::object vapi{{"ok", verdict.is_ok}};
    if (!verdict.is_ok) {
        vapi.set("error", verdict.error);
        vapi.set("detail", verdict.detail);
    }
    co_return http::ok(json::object{{"vapi", std::move(vapi)}});
}

}  // namespace relevo::voice_call::handlers
