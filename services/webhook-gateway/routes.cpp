#include "routes.hpp"

#include "handlers/handlers.hpp"

namespace relevo::webhook_gateway {

namespace {

constexpr std::size_t transcript_bytes = 4 << 20;  // a long call's report, a batch of messages
constexpr std::size_t message_bytes = 1 << 20;
constexpr std::size_t recording_bytes = 32 << 20;  // read and discarded

using webhook_handler = awaitable<http::response> (*)(const context&, const http::request&);

http::route webhook_at(std::string path, std::size_t max_body_bytes, const context& ctx, webhook_handler handle)
{
    auto r = http::post(std::move(path), [&ctx, handle](const http::request& req) { return handle(ctx, req); });
    r.max_body_bytes = max_body_bytes;
    return r;
}

awaitable<http::response> shed(const context& ctx, std::string_view source)
{
    ctx.ingest.count(source, "shed");
    co_return not_durable();
}

// The rate is asked for before the body is read; a full gateway answers before it verifies, and keeps the connection.
http::route limited(http::route r, std::string_view source, const context& ctx)
{
    r.admit = [&ctx, source](const http::request&) -> std::optional<http::problem> {
        if (ctx.limits.admits(source))
            return std::nullopt;
        ctx.ingest.count(source, "shed");
        return http::overloaded();
    };
    r.handle = [&ctx, source, inner = std::move(r.handle)](const http::request& req) {
        return ctx.ingest.is_full() ? shed(ctx, source) : inner(req);
    };
    return r;
}

struct sourced_route
{
    std::string_view source;  // as WEBHOOK_SOURCES has it; "custom": always served
    http::route route;
};

std::vector<sourced_route> webhook_routes(const context& ctx)
{
    using namespace handlers;
    const auto verify_meta = [&ctx](const http::request& req) { return meta_verification(ctx, req); };
    return {
        {"vapi", webhook_at("/api/v1/calls/webhook", transcript_bytes, ctx, vapi_webhook)},
        {"vapi", webhook_at("/api/v1/calls/webhooks/voice", transcript_bytes, ctx, vapi_webhook)},
        {"vapi", webhook_at("/api/v1/calls/webhooks/voice/{provider}", transcript_bytes, ctx, vapi_webhook)},
        {"vapi", webhook_at("/webhooks/vapi/call-completed", transcript_bytes, ctx, vapi_call_completed)},
        {"twilio", webhook_at("/webhook/twilio/incoming", message_bytes, ctx, twilio_webhook)},
        {"twilio", webhook_at("/webhook/twilio/status", message_bytes, ctx, twilio_webhook)},
        {"pbx", webhook_at("/webhook/call", message_bytes, ctx, pbx_webhook)},
        {"whatsapp", http::get("/webhooks/whatsapp", verify_meta)},
        {"whatsapp", webhook_at("/webhooks/whatsapp", transcript_bytes, ctx, meta_webhook)},
        {"telegram", webhook_at("/webhooks/telegram", message_bytes, ctx, telegram_webhook)},
        {"telegram", webhook_at("/webhooks/telegram/{broker_key}", message_bytes, ctx, telegram_webhook)},
        {"elevenlabs", webhook_at("/webhooks/elevenlabs", recording_bytes, ctx, elevenlabs_webhook)},
        {"custom", webhook_at("/webhooks/custom/{name}", message_bytes, ctx, custom_webhook)},
    };
}

}  // namespace

http::route_table webhook_route_table(const context& ctx)
{
    http::route_table routes;
    for (auto& [source, route] : webhook_routes(ctx))
        if (source == "custom" || ctx.config.serves(source))
            routes.push_back(limited(std::move(route), source, ctx));
    return routes;
}

}  // namespace relevo::webhook_gateway
