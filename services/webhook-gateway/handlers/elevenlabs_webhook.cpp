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
    return verify_webhook(ctx, elevenlabs_source, req, known, [&] {
        return signing::elevenlabs::verify(known, only_header(req, "elevenlabs-signature"), req.body,
                                           wall_clock::now());
    });
}

// A recording is too large to be parsed on the loop: its type stands at the front.
bool is_audio(const std::string& text, const json::value& body)
{
    const auto front = std::string_view(text).substr(0, 256);
    return text.size() <= max_transcript_bytes ? body.text("type") == "post_call_audio"
                                               : front.find("\"post_call_audio\"") != front.npos;
}

http::response too_long(const context& ctx, const http::request& req)
{
    ctx.ingest.count(elevenlabs_source, "too_large");
    return http::to_response({413, "payload_too_large", "Una transcripción no puede superar 4 MiB"}, req.id);
}

// What is signed but unreadable is kept too: its consumer makes it a dead letter that names the cause.
events::envelope to_elevenlabs_event(const http::request& req, const json::value& body, std::string secret_id)
{
    return to_event({elevenlabs_source, topics::webhooks_elevenlabs, std::move(secret_id), elevenlabs_key(body)}, req);
}

}  // namespace

awaitable<http::response> elevenlabs_webhook(const context& ctx, const http::request& req)
{
    if (!http::has_json_type(req))
        co_return unsupported_type(ctx, elevenlabs_source, req);
    auto secret_id = elevenlabs_signer(ctx, req);
    if (!secret_id)
        co_return invalid_signature(req);

    const bool is_large = req.body.size() > max_transcript_bytes;
    const auto parsed = is_large ? result<json::value>(json::value()) : json::parse(req.body);
    const auto body = parsed ? *parsed : json::value();
    if (is_audio(req.body, body)) {  // nothing here plays it
        ctx.ingest.count(elevenlabs_source, "discarded_audio");
        co_return received();
    }
    if (is_large)
        co_return too_long(ctx, req);
    const auto event = to_elevenlabs_event(req, body, std::move(*secret_id));
    if (!co_await ctx.ingest.accept_json(event, elevenlabs_source, parsed.error()))
        co_return not_durable();
    co_return received();
}

}  // namespace relevo::webhook_gateway::handlers
