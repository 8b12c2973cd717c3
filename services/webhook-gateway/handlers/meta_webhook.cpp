#include "events/topics.hpp"
#include "handlers/handlers.hpp"
#include "intake.hpp"
#include "record_keys.hpp"
#include "signing/hmac.hpp"
#include "signing/meta.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::string_view meta_source = "whatsapp";

bool is_subscription(const context& ctx, const http::request& req)
{
    const auto token = req.parameter("hub.verify_token").value_or("");
    const auto owner = signing::first_match(
        ctx.config.meta_verify_tokens, wall_clock::now(),
        [&](const std::string& expected) { return signing::constant_time_equal(expected, token); });
    return owner && req.parameter("hub.mode") == "subscribe";
}

std::optional<std::string> meta_signer(const context& ctx, const http::request& req)
{
    const auto& known = ctx.config.meta_app_secrets;
    return verify_webhook(ctx, meta_source, req, known, [&] {
        return signing::meta::verify(known, only_header(req, "x-hub-signature-256"), req.body, wall_clock::now());
    });
}

events::envelope to_meta_event(const http::request& req, std::string secret_id, const json::value& body)
{
    return to_event({meta_source, topics::webhooks_whatsapp, std::move(secret_id), meta_key(body)}, req);
}

http::response refused_subscription(const context& ctx, const http::request& req)
{
    ctx.ingest.refused(meta_source, "unauthorized", req);
    return http::to_response({403, "invalid_verify_token", "El token de verificación no es válido"}, req.id);
}

http::response meta_received()
{
    return http::ok(json::object{{"status", "ok"}});
}

}  // namespace

awaitable<http::response> meta_verification(const context& ctx, const http::request& req)
{
    const auto challenge = req.parameter("hub.challenge");
    if (!challenge || !is_subscription(ctx, req))
        co_return refused_subscription(ctx, req);
    co_return http::text(200, *challenge);
}

awaitable<http::response> meta_webhook(const context& ctx, const http::request& req)
{
    if (!http::has_json_type(req))
        co_return unsupported_type(ctx, meta_source, req);
    auto secret_id = meta_signer(ctx, req);
    if (!secret_id)
        co_return invalid_signature(req);

    const auto body = json::parse(req.body);
    const auto event = to_meta_event(req, std::move(*secret_id), body ? *body : json::value());
    if (!co_await ctx.ingest.accept_json(event, meta_source, body.error()))
        co_return not_durable();
    co_return meta_received();
}

}  // namespace relevo::webhook_gateway::handlers
