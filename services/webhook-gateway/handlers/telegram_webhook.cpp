#include "events/topics.hpp"
#include "handlers/handlers.hpp"
#include "intake.hpp"
#include "record_keys.hpp"
#include "signing/telegram.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::string_view telegram_source = "telegram";

std::optional<std::string> telegram_signer(const context& ctx, const http::request& req)
{
    const auto& known = ctx.config.telegram_secrets;
    return verify_webhook(ctx, telegram_source, req, known, [&] {
        return signing::telegram::verify(known, only_header(req, "x-telegram-bot-api-secret-token"), wall_clock::now());
    });
}

// The path, and the company's {broker_key} in it, go along as x-path.
events::envelope to_telegram_event(const http::request& req, std::string secret_id, const json::value& update)
{
    return to_event({telegram_source, topics::webhooks_telegram, std::move(secret_id), telegram_key(update)}, req);
}

}  // namespace

awaitable<http::response> telegram_webhook(const context& ctx, const http::request& req)
{
    if (!http::has_json_type(req))
        co_return unsupported_type(ctx, telegram_source, req);
    auto secret_id = telegram_signer(ctx, req);
    if (!secret_id)
        co_return invalid_signature(req);

    const auto update = json::parse(req.body);
    const auto event = to_telegram_event(req, std::move(*secret_id), update ? *update : json::value());
    if (!co_await ctx.ingest.accept_json(event, telegram_source, update.error()))
        co_return not_durable();
    co_return received();
}

}  // namespace relevo::webhook_gateway::handlers
