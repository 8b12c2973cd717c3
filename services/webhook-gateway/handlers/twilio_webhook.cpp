#include "events/topics.hpp"
#include "handlers/handlers.hpp"
#include "intake.hpp"
#include "signing/twilio.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::string_view twilio_source = "twilio";
constexpr const char* empty_twiml = R"(<?xml version="1.0" encoding="UTF-8"?><Response></Response>)";

std::optional<std::string> twilio_signer(const context& ctx, const http::request& req,
                                         const signing::twilio::parameters& form)
{
    const auto& known = ctx.config.twilio_tokens;
    return verify_webhook(ctx, twilio_source, req, known, [&] {
        const signing::twilio::webhook sent{ctx.config.public_urls, req.target, form, req.body,
                                            only_header(req, "x-twilio-signature")};
        return signing::twilio::verify(known, sent, wall_clock::now());
    });
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

http::response twilio_forbidden(const http::request& req)
{
    return http::to_response({403, "invalid_signature", "La firma no es válida"}, req.id);
}

events::envelope to_twilio_event(const http::request& req, const signing::twilio::parameters& form,
                                 std::string secret_id)
{
    auto customer = customer_of(form, req.path.ends_with("/status"));
    return to_event({twilio_source, topics::webhooks_twilio, std::move(secret_id), std::move(customer)}, req);
}

}  // namespace

awaitable<http::response> twilio_webhook(const context& ctx, const http::request& req)
{
    if (!req.headers.get("content-type").starts_with("application/x-www-form-urlencoded"))
        co_return unsupported_type(ctx, twilio_source, req);
    const auto form = http::parse_form(req.body);
    auto secret_id = twilio_signer(ctx, req, form);
    if (!secret_id)
        co_return twilio_forbidden(req);

    const auto event = to_twilio_event(req, form, std::move(*secret_id));
    if (!co_await ctx.ingest.accept(event, twilio_source))
        co_return not_durable();
    co_return http::text(200, empty_twiml, "text/xml");
}

}  // namespace relevo::webhook_gateway::handlers
