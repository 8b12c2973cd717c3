#include "handlers/handlers.hpp"

namespace relevo::whatsapp_bridge {

// GET /health: what every service says, and requirement 3's words on providers. They tell whether one is configured:
// asking them at each probe would cost their quota.
awaitable<http::response> show_health(const context& ctx, const http::handler& suite_health, const http::request& req)
{
    auto answer = co_await suite_health(req);
    auto body = json::parse(answer.body);
    auto* known = body ? body->as_object() : nullptr;
    auto* dependencies = known ? known->find("dependencies") : nullptr;
    if (!dependencies || !dependencies->as_object())
        co_return answer;
    const auto& twilio = ctx.config.twilio;
    const bool is_configured = !twilio.account_sid.empty() && !twilio.auth_token.empty();
    dependencies->as_object()->set("twilio", is_configured ? "ok" : "not_configured");
    dependencies->as_object()->set("elevenlabs", "disabled");
    answer.body = json::serialize(*body);
    co_return answer;
}

}  // namespace relevo::whatsapp_bridge
