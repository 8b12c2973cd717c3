#include "routes.hpp"

#include "handlers/handlers.hpp"
#include "import_file.hpp"

namespace relevo::crm_sync {
namespace {

// The sections of the configuration that PUT changes; each is a route of its own, so that others answer 404.
constexpr const char* sections[] = {"prompt", "leads", "pipeline", "appointments", "campaigns", "voice", "alerts"};

// A file comes in a form.
http::route import_route(const context& ctx, http::route r)
{
    r.max_body_bytes = max_import_bytes + (64 << 10);
    r.admit = [&ctx](const http::request& req) { return admit_import(ctx, req); };
    return r;
}

}  // namespace

http::route_table route_table(const context& ctx, http::route health)
{
    const auto with = [&ctx](auto handler) {
        return [&ctx, handler](const http::request& req) { return handler(ctx, req); };
    };
    http::route_table routes = {
        http::post("/auth/register", with(register_account)),
        http::post("/auth/login", with(login)),
        http::get("/auth/me", with(show_me)),
        http::post("/auth/logout", with(logout)),
        http::post("/auth/refresh", with(refresh_session)),
        http::post("/auth/password", with(change_password)),
        http::post("/auth/accept-invite", with(accept_invite)),

        http::get("/api/v1/leads", with(list_leads)),
        http::post("/api/v1/leads", with(create_lead_route)),
        http::get("/api/v1/leads/{id}", with(show_lead)),
        http::put("/api/v1/leads/{id}", with(update_lead_route)),
        http::del("/api/v1/leads/{id}", with(delete_lead_route)),
        http::post("/api/v1/leads/{id}/erase", with(erase_lead_route)),
        http::put("/api/v1/leads/{id}/assign", with(assign_lead_route)),
        http::put("/api/v1/leads/{id}/pipeline", with(move_lead)),
        http::post("/api/v1/leads/{id}/recalculate", with(recalculate_lead)),
        http::get("/api/v1/leads/{id}/activities", with(list_activities)),
        http::post("/internal/leads/resolve", with(resolve_lead)),
        import_route(ctx, http::post("/api/v1/leads/bulk-import", with(import_leads))),
        http::get("/api/v1/leads/imports/{job_id}", with(show_import)),
        http::get("/api/v1/leads/imports/{job_id}/errors.csv", with(show_import_errors)),
        http::del("/api/v1/leads/imports/{job_id}", with(cancel_import)),
        http::post("/internal/leads/{id}/history", with(show_lead_history)),

        http::get("/api/v1/dnc", with(list_blocked)),
        http::post("/api/v1/dnc", with(block_number)),
        http::del("/api/v1/dnc", with(unblock_number)),

        http::get("/api/broker/users", with(list_users)),
        http::post("/api/broker/users", with(create_user)),
        http::get("/api/broker/users/{id}", with(show_user)),
        http::put("/api/broker/users/{id}", with(update_user)),
        http::del("/api/broker/users/{id}", with(delete_user)),
        http::get("/api/brokers", with(list_brokers)),
        http::post("/api/brokers", with(create_broker)),
        http::get("/api/brokers/{id}", with(show_broker)),
        http::put("/api/brokers/{id}", with(update_broker)),
        http::del("/api/brokers/{id}", with(deactivate_broker)),
        http::post("/api/brokers/{id}/reactivate", with(reactivate_broker)),

        http::get("/api/broker/config", with(show_settings)),
        http::get("/api/broker/config/defaults", with(show_factory_settings)),
        http::post("/api/broker/config/validate", with(validate_settings)),
        http::get("/api/broker/config/prompt/preview", with(preview_prompt)),
        http::get("/api/broker/config/prompt/versions", with(list_prompt_versions)),
        http::get("/api/broker/config/prompt/versions/{n}", with(show_prompt_version)),
        http::get("/api/broker/config/prompt/versions/{n}/diff", with(compare_prompt_versions)),
        http::post("/api/broker/config/prompt/versions/{n}/activate", with(activate_prompt_version)),
        http::post("/internal/config/voice", with(store_voice_assistant)),

        http::websocket_at(
            "/ws/{broker_id}/{user_id}",
            [&ctx](const http::request& req, http::websocket& socket) { return serve_websocket(ctx, req, socket); }),
        http::get("/", with(show_root)),
        http::get("/openapi.yaml", with(show_openapi)),
        http::get("/docs", with(show_swagger)),
        http::get("/redoc", with(show_redoc)),
        std::move(health),
    };
    const auto change = [&ctx](std::string section) {
        return [&ctx, section](const http::request& req) { return change_settings(ctx, req, section); };
    };
    for (const auto* section : sections)
        routes.push_back(http::put("/api/broker/config/" + std::string(section), change(section)));
    routes.push_back(http::put("/api/broker/config/channels/{channel}", change("channels")));
    return routes;
}

}  // namespace relevo::crm_sync
