#include <algorithm>

#include "handlers/handlers.hpp"
#include "messages.hpp"
#include "models/phone_number.hpp"
#include "runtime/utf8.hpp"
#include "tasks.hpp"

namespace relevo::whatsapp_bridge {

namespace {

// As Postgres can hold it: a customer's message is not lost for a byte.
std::string storable(std::string_view text)
{
    auto out = to_utf8(text);
    out.erase(std::remove(out.begin(), out.end(), '\0'), out.end());
    return out;
}

// What the customer said, in words also when it was none.
std::string text_of(const twilio::incoming_message& m)
{
    if (!m.body.empty())
        return storable(m.body);
    if (!m.button_text.empty())
        return storable(m.button_text);
    if (const auto& at = m.location)
        return storable("[Ubicación: " + at->label + " " + at->latitude + "," + at->longitude + "]");
    std::string text;
    for (const auto& attached : m.media)
        text += (text.empty() ? "[Adjunto: " : ", ") + attached.content_type;
    return text.empty() ? "[Mensaje sin texto]" : storable(text + "]");
}

json::array attachments_of(const twilio::incoming_message& m)
{
    json::array out;
    for (const auto& attached : m.media) {
        const auto type = attached.content_type.substr(0, attached.content_type.find('/'));
        out.push_back(json::object{{"type", storable(type)},
                                   {"url", storable(attached.url)},
                                   {"mime", storable(attached.content_type)},
                                   {"size", nullptr}});
    }
    return out;
}

json::object metadata_of(const twilio::incoming_message& m)
{
    json::object out;
    const auto add = [&out](const char* name, const std::string& text) {
        if (!text.empty())
            out.set(name, storable(text));
    };
    add("profile_name", m.profile_name);
    add("button_payload", m.button_payload);
    add("replied_to", m.replied_to_sid);
    return out;
}

inbound_message message_of(const twilio::incoming_message& m)
{
    return {m.sid, text_of(m), attachments_of(m), metadata_of(m)};
}

void schedule_resolving(messaging::unit& unit, const twilio::incoming_message& m)
{
    messaging::new_task task;
    task.kind = task_names::resolve_sender;
    task.payload =
        json::object{{"phone", m.from},    {"name", storable(m.profile_name)}, {"provider_message_id", m.sid},
                     {"text", text_of(m)}, {"attachments", attachments_of(m)}, {"metadata", metadata_of(m)}};
    task.lane = "sender:" + m.from;
    task.dedupe_key = "sender:" + m.sid;
    unit.schedule(std::move(task));
}

}  // namespace

// The number that WhatsApp gives the company is shared in the sandbox, so the conversation is found by the customer's.
void on_twilio_incoming(const context& ctx, messaging::unit& unit, const twilio::incoming_message& m)
{
    const auto c = store::lock_by_phone(unit.tx, models::phone_variants(m.from));
    if (!c) {
        schedule_resolving(unit, m);
        return;
    }
    unit.tx.set_scope(tenant(c->broker_id));
    receive(ctx, unit, *c, message_of(m));
}

}  // namespace relevo::whatsapp_bridge
