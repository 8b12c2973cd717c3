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
        http::post("/internal/leads/{id}/recalculate", with(recalculate)),
        http::post("/internal/leads/{id}/stage", with(set_stage)),
        health_route(ctx.db, ctx.producer, "scoring"),
    };
}

}  // namespace relevo::scoring
