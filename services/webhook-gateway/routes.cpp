#include "routes.hpp"

#include "handlers/handlers.hpp"

namespace relevo::webhook_gateway {

namespace {

constexpr std::size_t transcript_bytes = 4 << 20;  // a long call's report
constexpr std::size_t message_bytes = 1 << 20;

using webhook_handler = awaitable<http::response> (*)(const context&, const http::request&);

http::route webhook_at(std::string path, std::size_t max_body_bytes, const context& ctx, webhook_handler handle)
{
    auto r = http::post(std::move(path), [&ctx, handle](const http::request& req) { return handle(ctx, req); });
    r.max_body_bytes = max_body_bytes;
    return r;
}

}  // namespace

http::route_table route_table(const context& ctx, http::route health)
{
    using namespace handlers;
    http::route_table routes = {
        webhook_at("/api/v1/calls/webhook", transcript_bytes, ctx, vapi_webhook),
        webhook_at("/api/v1/calls/webhooks/voice", transcript_bytes, ctx, vapi_webhook),
        webhook_at("/api/v1/calls/webhooks/voice/{provider}", transcript_bytes, ctx, vapi_webhook),
        webhook_at("/webhooks/vapi/call-completed", transcript_bytes, ctx, vapi_call_completed),
        webhook_at("/webhook/twilio/incoming", message_bytes, ctx, twilio_webhook),
        webhook_at("/webhook/twilio/status", message_bytes, ctx, twilio_webhook),
        std::move(health),
    };
    for (auto& r : admin_route_table(ctx))
        routes.push_back(std::move(r));
    return routes;
}

}  // namespace relevo::webhook_gateway
