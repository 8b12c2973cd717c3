#include "handlers/admin.hpp"
#include "routes.hpp"

namespace relevo::webhook_gateway {

// The operators' routes. Everything about failed work has a second name, /api/v1/admin/dlq.
http::route_table admin_route_table(const admin_context& ctx)
{
    using namespace handlers;
    const auto with = [&ctx](auto handler) {
        return [&ctx, handler](const http::request& req) { return handler(ctx, req); };
    };
    http::route_table routes = {
        http::get("/api/v1/admin/tasks", with(list_dead_tasks)),
        http::get("/api/v1/admin/tasks/failed", with(list_dead_tasks)),
        http::get("/api/v1/admin/tasks/stats", with(dead_task_stats)),
        http::get("/api/v1/admin/tasks/{id}", with(show_dead_task)),
        http::del("/api/v1/admin/tasks/{id}", with(discard_dead_task)),
        http::post("/api/v1/admin/tasks/{id}/retry", with(retry_dead_task)),
        http::post("/api/v1/admin/tasks/retry", with(retry_dead_tasks)),
        http::post("/api/v1/admin/tasks/discard", with(discard_dead_tasks)),
    };
    const std::string name = "/api/v1/admin/tasks", alias = "/api/v1/admin/dlq";
    for (std::size_t i = 0, count = routes.size(); i < count; ++i) {
        auto twin = routes[i];
        twin.pattern.replace(0, name.size(), alias);
        routes.push_back(std::move(twin));
    }
    routes.push_back(http::post("/api/v1/admin/webhooks/replay", with(start_replay)));
    routes.push_back(http::get("/api/v1/admin/webhooks/replay/{task_id}", with(show_replay)));
    routes.push_back(http::get("/api/v1/admin/webhooks/quarantine", with(list_quarantine)));
    routes.push_back(http::get("/api/v1/admin/webhooks/quarantine/{id}", with(show_quarantined)));
    return routes;
}

}  // namespace relevo::webhook_gateway
