#include "routes.hpp"

#include "handlers/handlers.hpp"
#include "messaging/deliver_now.hpp"

namespace relevo::voice_call {

http::route_table route_table(const context& ctx, messaging::task_runner& tasks, messaging::subscriber& events,
                              http::route health)
{
    using namespace handlers;
    const auto initiate = [&](const http::request& req) { return initiate_call(ctx, tasks, req); };
    const auto configure = [&](const http::request& req) { return configure_assistant(ctx, tasks, req); };
    http::route_table routes = {
        http::post("/api/v1/calls", initiate),
        http::post("/api/v1/calls/initiate", initiate),
        http::get("/api/v1/calls", [&](const http::request& req) { return list_calls(ctx, req); }),
        http::get("/api/v1/calls/leads/{lead_id}",
                  [&](const http::request& req) { return list_calls_of_lead(ctx, req); }),
        http::get("/api/v1/calls/{id}", [&](const http::request& req) { return show_call(ctx, req); }),
        http::post("/api/v1/calls/{id}/cancel", [&](const http::request& req) { return cancel_call(ctx, tasks, req); }),
        http::post("/api/v1/brokers/config/voice/assistant", configure),
        http::post("/api/broker/config/voice/assistant", configure),
        http::post("/internal/config/validate", [&](const http::request& req) { return validate_config(ctx, req); }),
        messaging::deliver_now_route(events, tasks, ctx.config.service_token),
        std::move(health),
    };
    for (auto& route : agent_routes(ctx, tasks))
        routes.push_back(std::move(route));
    return routes;
}

}  // namespace relevo::voice_call
