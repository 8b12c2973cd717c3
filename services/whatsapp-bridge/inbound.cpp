// What a customer's message leads to.
#include "conversation_changes.hpp"
#include "domain/keywords.hpp"
#include "domain/reply.hpp"
#include "log/log.hpp"
#include "messages.hpp"
#include "models/characters.hpp"
#include "models/time.hpp"
#include "tasks.hpp"

namespace relevo::whatsapp_bridge {

namespace {

// Of a message in a dashboard's notice.
constexpr std::size_t shown_characters = 300;

events::v1::MessageReceived received_event(const store::message& m)
{
    events::v1::MessageReceived e;
    e.set_broker_id(m.broker_id);
    e.set_lead_id(m.lead_id);
    e.set_message_id(m.id);
    e.set_conversation_id(m.conversation_id);
    e.set_channel(m.channel);
    e.set_text(m.content);
    e.set_received_at(models::format_rfc3339(m.created_at));
    return e;
}

// A webchat's customer waits for the answer, so each message has a turn of its own.
std::string schedule_turn(const context& ctx, messaging::unit& unit, const store::conversation& c,
                          std::int64_t message_id)
{
    messaging::new_task turn;
    turn.kind = task_names::run_turn;
    turn.broker_id = c.broker_id;
    turn.lead_id = c.lead_id;
    turn.payload = json::object{{"conversation_id", c.id}};
    turn.lane = lane_of(c.id);
    if (is_webchat(c))
        turn.payload.as_object()->set("message_id", message_id);
    else
        turn.due_at = wall_clock::now() + ctx.config.chat_debounce;
    return unit.schedule(std::move(turn));
}

void announce_waiting(messaging::unit& unit, const store::conversation& c, const store::message& m)
{
    const auto to = store::find_recipient(unit.tx, c.lead_id);
    unit.publish_frame(c.broker_id, c.lead_id, "human_mode_incoming",
                       json::object{{"lead_id", c.lead_id},
                                    {"lead_name", c.client_name},
                                    {"phone", c.phone},
                                    {"message_text", shown(m.content)},
                                    {"channel", c.channel},
                                    {"assigned_to", to ? to->assigned_to : std::nullopt}});
}

void obey_opt_out(messaging::unit& unit, store::conversation& c, std::int64_t message_id)
{
    events::v1::ConversationEvent e;
    e.set_broker_id(c.broker_id);
    e.set_lead_id(c.lead_id);
    e.set_conversation_id(c.id);
    e.set_channel(c.channel);
    e.set_reason("keyword");
    unit.publish(events::opt_out, e);
    close_conversation(unit, c, "opt_out");
    if (!is_webchat(c))
        return;  // whoever asked for silence gets it
    auto m = outbound(c, answer_to(message_id));
    m.sender_type = "system";
    m.content = "Entendido, no te escribiremos más.";
    send_message_of(unit, c, std::move(m));
}

// The turn's task, if there is one.
std::string answer(const context& ctx, messaging::unit& unit, store::conversation& c, const store::message& m)
{
    const auto rules = store::find_house_rules(unit.tx, c.broker_id);
    const auto wish = wish_of(m.content, rules.opt_out_keywords);
    const bool is_ai = c.control_mode == models::to_string(models::control_mode::ai);
    if (wish == plain_wish::silence)
        obey_opt_out(unit, c, m.id);
    else if (!is_ai)
        announce_waiting(unit, c, m);
    else if (wish == plain_wish::person)
        hand_over(unit, c, m.id, rules.handoff_text, "requested");
    else
        return schedule_turn(ctx, unit, c, m.id);
    return {};
}

}  // namespace

received_message receive(const context& ctx, messaging::unit& unit, store::conversation c, const inbound_message& in)
{
    store::message m;
    m.broker_id = c.broker_id;
    m.conversation_id = c.id;
    m.lead_id = c.lead_id;
    m.direction = "inbound";
    m.sender_type = "customer";
    m.content = in.text;
    m.status = "received";
    m.channel = c.channel;
    m.provider_message_id = in.provider_message_id;
    m.attachments = in.attachments;
    m.metadata = in.metadata;
    if (!store::insert(unit.tx, m)) {
        log::info("message_known", {{"provider_message_id", in.provider_message_id.value_or("")}});
        return {};
    }
    store::note_inbound(unit.tx, c.id);
    unit.publish(events::message_received, received_event(m));
    announce_new(unit, m, c.client_name);
    return {m.id, answer(ctx, unit, c, m)};
}

std::string shown(const std::string& text)
{
    return std::string(models::first_characters(text, shown_characters));
}

void hand_over(messaging::unit& unit, store::conversation& c, std::int64_t message_id, std::string text,
               const std::string& reason)
{
    change_control(unit, c, models::control_mode::human_pending, reason);
    auto m = outbound(c, answer_to(message_id));
    m.sender_type = "system";
    m.content = std::move(text);
    send_message_of(unit, c, std::move(m));
}

}  // namespace relevo::whatsapp_bridge
