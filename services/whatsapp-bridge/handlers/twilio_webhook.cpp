#include "handlers/handlers.hpp"

namespace relevo::whatsapp_bridge {

namespace {

// The receipt's URL names the message it is about; empty when it does not.
std::string dispatch_key_of(const events::envelope& e)
{
    for (const auto& [name, value] : http::parse_form(e.extra_value("x-query")))
        if (name == "dispatch_key" && events::is_uuid(value))
            return value;
    return {};
}

}  // namespace

void on_twilio_webhook(const context& ctx, messaging::unit& unit, const events::envelope& e)
{
    const auto form = http::parse_form(e.data);
    const auto webhook = twilio::parse_webhook(form);
    if (!webhook)
        throw events::decode_error("a Twilio webhook without MessageSid on " + std::string(e.extra_value("x-path")));
    if (const auto* message = std::get_if<twilio::incoming_message>(&*webhook))
        on_twilio_incoming(ctx, unit, *message);
    else
        on_twilio_status(unit, std::get<twilio::status_update>(*webhook), dispatch_key_of(e));
}

}  // namespace relevo::whatsapp_bridge
