#include <algorithm>

#include "handlers/handlers.hpp"
#include "intake.hpp"
#include "signing/standard_webhooks.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

const custom_source* find_custom_source(const context& ctx, const http::request& req)
{
    const auto name = req.path_parameters.find("name");
    const auto& all = ctx.config.custom_sources;
    const auto found = std::ranges::find_if(
        all, [&](const custom_source& s) { return name != req.path_parameters.end() && s.name == name->second; });
    return found == all.end() ? nullptr : &*found;
}

std::optional<std::string> custom_signer(const context& ctx, const custom_source& source, const http::request& req)
{
    return verify_webhook(ctx, source.label, req, source.secrets, [&] {
        const signing::standard_webhooks::message_headers sent{only_header(req, "webhook-id"),
                                                               only_header(req, "webhook-timestamp"),
                                                               only_header(req, "webhook-signature")};
        return signing::standard_webhooks::verify(source.secrets, sent, req.body, wall_clock::now());
    });
}

// What is signed but unreadable is kept too: its consumer makes it a dead letter that names the cause.
events::envelope to_custom_event(const custom_source& source, const http::request& req, std::string secret_id)
{
    return to_event({source.label, source.topic, std::move(secret_id), std::string(only_header(req, "webhook-id"))},
                    req);
}

http::response unknown_custom_source(const http::request& req)
{
    return http::to_response({404, "unknown_source", "No existe esa fuente de webhooks"}, req.id);
}

}  // namespace

awaitable<http::response> custom_webhook(const context& ctx, const http::request& req)
{
    const auto* source = find_custom_source(ctx, req);
    if (!source)
        co_return unknown_custom_source(req);
    if (!http::has_json_type(req))
        co_return unsupported_type(ctx, source->label, req);
    auto secret_id = custom_signer(ctx, *source, req);
    if (!secret_id)
        co_return invalid_signature(req);

    const auto event = to_custom_event(*source, req, std::move(*secret_id));
    if (!co_await ctx.ingest.accept(event, source->label))
        co_return not_durable();
    co_return received();
}

}  // namespace relevo::webhook_gateway::handlers
