#include "handlers/agent_handlers.hpp"
#include "routes.hpp"

namespace relevo::voice_call {

http::route_table agent_routes(const context& ctx, messaging::task_runner& tasks)
{
    const auto with = [&ctx](auto handler) {
        return [&ctx, handler](const http::request& req) { return handler(ctx, req); };
    };
    const auto switch_to = [&ctx, &tasks](bool on) {
        return [&ctx, &tasks, on](const http::request& req) { return handlers::switch_agent(ctx, tasks, req, on); };
    };
    return {
        http::get("/api/v1/calls/{id}/recording", with(handlers::show_recording)),
        http::get("/api/settings/agent", with(handlers::show_agent)),
        http::put("/api/settings/agent", with(handlers::change_agent)),
        http::post("/api/settings/agent/activate", switch_to(true)),
        http::post("/api/settings/agent/deactivate", switch_to(false)),
        http::post("/api/settings/virtual-number", with(handlers::assign_virtual_number)),
        http::get("/api/settings/virtual-numbers", with(handlers::list_virtual_numbers)),
        http::post("/api/settings/virtual-numbers", with(handlers::add_virtual_number)),
        http::del("/api/settings/virtual-numbers/{id}", with(handlers::remove_virtual_number)),
        http::post("/api/settings/push-token", with(handlers::add_push_token)),
        http::del("/api/settings/push-token", with(handlers::remove_push_token)),
    };
}

}  // namespace relevo::voice_call
