#include "events/topics.hpp"
#include "handlers/handlers.hpp"
#include "signing/twilio.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::string_view twilio_source = "twilio";
constexpr const char* empty_twiml = R"(<?xml version="1.0" encoding="UTF-8"?><Response></Response>)";

std::optional<std::string> verified_by(const context& ctx, const http::request& req,
                                       const signing::twilio::parameters& form)
{
    if (ctx.config.twilio_tokens.empty())
        return "none";
    return signing::twilio::verify(ctx.config.twilio_tokens, {ctx.config.public_urls, req.target, form, req.body,
                                                              req.headers.get("x-twilio-signature")});
}

// The customer's phone, so that one conversation stays in one partition: From of a message, To of a status.
std::string customer_of(const signing::twilio::parameters& form, bool is_status)
{
    constexpr std::string_view prefix = "whatsapp:";
    for (const auto& [name, value] : form)
        if (name == (is_status ? "To" : "From"))
            return value.starts_with(prefix) ? value.substr(prefix.size()) : value;
    return {};
}

}  // namespace

awaitable<http::response> twilio_webhook(const context& ctx, const http::request& req)
{
    if (!req.headers.get("content-type").starts_with("application/x-www-form-urlencoded"))
        co_return http::to_response({415, "unsupported_media_type", "expected a form"}, req.id);
    const auto form = http::parse_form(req.body);
    auto secret_id = verified_by(ctx, req, form);
    if (!secret_id) {
        ctx.ingest.count(twilio_source, "forbidden");
        co_return http::to_response({403, "invalid_signature", "X-Twilio-Signature does not match"}, req.id);
    }

    const auto customer = customer_of(form, req.path.ends_with("/status"));
    const auto event = to_event({twilio_source, topics::webhooks_twilio, std::move(*secret_id), customer}, req);
    if (!co_await ctx.ingest.accept(event, twilio_source))
        co_return not_durable();
    co_return http::text(200, empty_twiml, "text/xml");
}

}  // namespace relevo::webhook_gateway::handlers
