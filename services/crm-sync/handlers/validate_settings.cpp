#include "handlers/handlers.hpp"
#include "http/forward.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::chrono::seconds validation_time{10};

}  // namespace

// POST /api/broker/config/validate: {"vapi":{"ok":true}}, asked of the services that speak with each provider; 503.
awaitable<http::response> validate_settings(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    json::value body(json::object{{"broker_id", auth::acting_broker(req, user)}});
    std::string path = "/internal/config/validate";
    co_return co_await http::forward(ctx.http, ctx.cfg.voice_call_url, ctx.cfg.service_token, req, std::move(path),
                                     std::move(body), clock::now() + validation_time);
}

}  // namespace relevo::crm_sync
