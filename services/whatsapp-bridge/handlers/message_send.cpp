#include "conversation_changes.hpp"
#include "handlers/handlers.hpp"
#include "messages.hpp"

namespace relevo::whatsapp_bridge {

namespace {

std::string_view refusal(const events::v1::MessageSend& wanted, const std::optional<store::recipient>& to)
{
    if (!wanted.channel().empty() && wanted.channel() != "whatsapp")
        return "channel_unavailable";
    if (wanted.text().empty() && wanted.template_id().empty())
        return "empty_message";
    return to ? refusal_to_write(*to) : "unknown_lead";
}

void fill(store::message& m, const events::v1::MessageSend& wanted)
{
    m.dispatch_key = wanted.dispatch_key();
    m.content = wanted.text();
    if (wanted.template_id().empty())
        return;
    m.template_id = wanted.template_id();
    json::object variables;
    std::string values;
    for (const auto& [name, value] : wanted.variables()) {
        variables.set(name, value);
        values += (values.empty() ? ": " : ", ") + value;
    }
    m.template_variables = std::move(variables);
    if (m.content.empty())
        m.content = "Plantilla " + wanted.template_id() + values;
}

}  // namespace

// message.send: a campaign's message, once per dispatch key. What cannot be sent is message.failed at once.
void on_message_send(const context&, messaging::unit& unit, const events::v1::MessageSend& wanted)
{
    if (!events::is_uuid(wanted.dispatch_key()))
        throw events::decode_error("message.send: dispatch_key is no uuid");
    const auto to = store::find_recipient(unit.tx, wanted.lead_id());
    if (const auto why = refusal(wanted, to); !why.empty()) {
        announce_refused(unit, wanted, why);
        return;
    }
    const auto c = open_conversation(unit, {wanted.broker_id(), wanted.lead_id(), "whatsapp", to->phone, to->name});
    auto m = outbound(c, {});
    fill(m, wanted);
    queue_message(unit, std::move(m));
}

}  // namespace relevo::whatsapp_bridge
