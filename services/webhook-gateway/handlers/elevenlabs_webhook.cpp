#include "events/topics.hpp"
#include "handlers/handlers.hpp"
#include "intake.hpp"
#include "record_keys.hpp"
#include "signing/elevenlabs.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::string_view elevenlabs_source = "elevenlabs";
constexpr std::size_t max_transcript_bytes = 4 << 20;  // only audio may be larger

std::optional<std::string> elevenlabs_signer(const context& ctx, const http::request& req)
{
    const auto& known = ctx.config.elevenlabs_secrets;
    return verify_webhook(ctx, elevenlabs_source, known, [&] {
        return signing::elevenlabs::verify(known, only_header(req, "elevenlabs-signature"), req.body,
                                           wall_clock::now());
    });
}

// A recording is too large to be parsed on the loop: its type stands at the front.
bool is_large_audio(std::string_view text)
{
    return text.substr(0, 256).find("\"post_call_audio\"") != text.npos;
}

// Nothing here plays it.
http::response discarded(const context& ctx)
{
    ctx.ingest.count(elevenlabs_source, "discarded_audio");
    return received();
}

http::response too_long(const context& ctx, const http::request& req)
{
    ctx.ingest.count(elevenlabs_source, "too_large");
    return http::to_response({413, "payload_too_large", "Una transcripción no puede superar 4 MiB"}, req.id);
}

events::envelope to_elevenlabs_event(const http::request& req, const result<json::value>& body, std::string secret_id)
{
    auto key = body ? elevenlabs_key(*body) : std::string();
    return to_event({elevenlabs_source, topics::webhooks_elevenlabs, std::move(secret_id), std::move(key)}, req);
}

}  // namespace

awaitable<http::response> elevenlabs_webhook(const context& ctx, const http::request& req)
{
    if (!http::has_json_type(req))
        co_return unsupported_type(ctx, elevenlabs_source, req);
    auto secret_id = elevenlabs_signer(ctx, req);
    if (!secret_id)
        co_return invalid_signature(req);

    if (req.body.size() > max_transcript_bytes)
        co_return is_large_audio(req.body) ? discarded(ctx) : too_long(ctx, req);
    const auto body = json::parse(req.body);
    if (body && body->text("type") == "post_call_audio")
        co_return discarded(ctx);
    const auto event = to_elevenlabs_event(req, body, std::move(*secret_id));
    if (!co_await keep_json(ctx, event, elevenlabs_source, body))
        co_return not_durable();
    co_return received();
}

}  // namespace relevo::webhook_gateway::handlers
