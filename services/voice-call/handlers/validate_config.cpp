#include "handlers/handlers.hpp"
#include "provider_check.hpp"

namespace relevo::voice_call::handlers {

namespace {

// Together less than the 10 s that crm-sync waits.
constexpr std::chrono::seconds time_of_vapi{5}, time_of_others{2};

json::value shown(const provider_verdict& verdict)
{
    json::object entry{{"ok", verdict.is_ok}};
    if (!verdict.is_ok) {
        entry.set("error", verdict.error);
        entry.set("detail", verdict.detail);
    }
    return entry;
}

}  // namespace

// POST /internal/config/validate {broker_id}: {"vapi":{"ok":true}}, or ok false with error ("401") and detail. Asks
// Vapi with the company's own key and ids, else with the settings'; Twilio and Google Storage where the settings have
// them.
awaitable<http::response> validate_config(const context& ctx, const http::request& req)
{
    auth::require_service_token(req, ctx.config.service_token);
    const auto broker_id = http::json_body(req).integer("broker_id").value_or(0);
    if (broker_id <= 0)
        co_return http::to_response({422, "broker_id_required", "broker_id is required."}, req.id);
    ctx.voice.forget(broker_id);  // who checks has just changed something
    const auto voice = co_await ctx.voice.resolve(broker_id, "default");
    json::object found;
    const auto of_vapi = co_await check_voice(ctx.vapi, voice, clock::now() + time_of_vapi);
    found.set("vapi", shown(of_vapi));
    if (!ctx.config.twilio.account_sid.empty()) {
        const auto of_twilio = co_await check_twilio(ctx.http, ctx.config.twilio, clock::now() + time_of_others);
        found.set("twilio", shown(of_twilio));
    }
    if (ctx.storage) {
        const auto of_storage = co_await check_storage(*ctx.storage, clock::now() + time_of_others);
        found.set("google_storage", shown(of_storage));
    }
    co_return http::ok(std::move(found));
}

}  // namespace relevo::voice_call::handlers
