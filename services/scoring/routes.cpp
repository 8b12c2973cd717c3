#include "routes.hpp"

#include "handlers/handlers.hpp"

namespace relevo::scoring {

http::route_table route_table(const context& ctx)
{
    const auto with = [&ctx](auto handler) {
        return [&ctx, handler](const http::request& req) { return handler(ctx, req); };
    };
    return {
        http::get("/api/v1/pipeline", with(pipeline_board)),
        http::get("/api/v1/pipeline/metrics", with(pipeline_metrics)),
        http::post("/api/v1/pipeline/auto-advance", with(auto_advance)),
        http::get("/api/v1/admin/costs/summary", with(cost_summary)),
        http::get("/api/v1/admin/costs/daily", with(cost_daily)),
        http::get("/api/v1/admin/costs/outliers", with(cost_outliers)),
        http::get("/api/v1/admin/costs/by-broker", with(cost_by_broker)),
        http::get("/api/v1/admin/costs/export.csv", with(cost_export)),
        http::post("/internal/leads/{id}/recalculate", with(recalculate)),
        http::post("/internal/leads/{id}/stage", with(set_stage)),
        http::post("/internal/config/leads/preview", with(preview_settings)),
        health_route(ctx.db, ctx.producer, "scoring"),
    };
}

}  // namespace relevo::scoring
