#include "routes.hpp"

#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

http::route_table route_table(const context& ctx)
{
    const auto with = [&ctx](auto handler) {
        return [&ctx, handler](const http::request& req) { return handler(ctx, req); };
    };
    return {
        http::get("/api/v1/campaigns", with(list_campaigns)),
        http::post("/api/v1/campaigns", with(create_campaign)),
        http::get("/api/v1/campaigns/{id}", with(get_campaign)),
        http::put("/api/v1/campaigns/{id}", with(update_campaign)),
        http::del("/api/v1/campaigns/{id}", with(delete_campaign)),
        http::post("/api/v1/campaigns/{id}/steps", with(add_step)),
        http::post("/api/v1/campaigns/{id}/activate", with(activate_campaign)),
        http::post("/api/v1/campaigns/{id}/pause", with(pause_campaign)),
        http::post("/api/v1/campaigns/{id}/resume", with(resume_campaign)),
        http::post("/api/v1/campaigns/{id}/apply", with(apply_campaign)),
        http::get("/api/v1/campaigns/{id}/logs", with(list_logs)),
        http::get("/api/v1/campaigns/{id}/enrollments", with(list_enrollments)),
        http::get("/api/v1/templates", with(list_templates)),
        http::post("/api/v1/templates", with(create_template)),
        http::get("/api/v1/templates/{id}", with(get_template)),
        http::put("/api/v1/templates/{id}", with(update_template)),
        http::del("/api/v1/templates/{id}", with(delete_template)),
        health_route(ctx.db, ctx.producer, "campaign-executor"),
    };
}

}  // namespace relevo::campaign_executor
