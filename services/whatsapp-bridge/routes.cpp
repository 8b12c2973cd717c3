#include "routes.hpp"

#include "handlers/handlers.hpp"

namespace relevo::whatsapp_bridge {

http::route_table route_table(const context& ctx, messaging::task_runner& tasks, http::route health)
{
    const auto with = [&ctx](auto handler) {
        return [&ctx, handler](const http::request& req) { return handler(ctx, req); };
    };
    const auto with_tasks = [&ctx, &tasks](auto handler) {
        return [&ctx, &tasks, handler](const http::request& req) { return handler(ctx, tasks, req); };
    };
    const auto answer_health = [&ctx, suite_health = std::move(health.handle)](const http::request& req) {
        return show_health(ctx, suite_health, req);
    };
    return {
        http::post("/api/call-completed", with_tasks(report_call)),
        http::get("/api/conversations/{phone}", with(show_conversation)),
        http::get("/api/stats", with(show_statistics)),
        http::post("/api/v1/chat/test", with_tasks(chat_message)),
        http::post("/api/v1/chat/stream", with_tasks(chat_stream)),
        http::get("/api/v1/chat/verify/{lead_id}", with(verify_chat)),
        http::get("/api/v1/chat/{lead_id}/messages", with(show_chat)),
        http::post("/internal/conversations/{lead_id}/takeover", with(request_human)),
        http::get(health.pattern, answer_health),
    };
}

}  // namespace relevo::whatsapp_bridge
