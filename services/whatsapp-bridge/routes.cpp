#include "routes.hpp"

#include "handlers/handlers.hpp"

namespace relevo::whatsapp_bridge {

http::route_table route_table(const context& ctx, http::route health)
{
    const auto with = [&ctx](auto handler) {
        return [&ctx, handler](const http::request& req) { return handler(ctx, req); };
    };
    const auto answer_health = [&ctx, suite_health = std::move(health.handle)](const http::request& req) {
        return show_health(ctx, suite_health, req);
    };
    return {
        http::get("/api/conversations/{phone}", with(show_conversation)),
        http::get("/api/stats", with(show_statistics)),
        http::get("/api/v1/chat/{lead_id}/messages", with(show_chat)),
        http::get(health.pattern, answer_health),
    };
}

}  // namespace relevo::whatsapp_bridge
