#include "conversation_changes.hpp"

namespace relevo::whatsapp_bridge {

using models::control_mode;
using models::conversation_state;

namespace {

events::v1::ConversationEvent event_of(const store::conversation& c, const std::string& reason)
{
    events::v1::ConversationEvent e;
    e.set_broker_id(c.broker_id);
    e.set_lead_id(c.lead_id);
    e.set_conversation_id(c.id);
    e.set_channel(c.channel);
    e.set_control_mode(c.control_mode);
    e.set_state(c.state);
    e.set_reason(reason);
    return e;
}

// Requirement 3's word for it: active, escalated, closed.
std::string status_of(const store::conversation& c)
{
    if (c.state == models::to_string(conversation_state::closed))
        return "closed";
    const bool is_with_person = c.control_mode == models::to_string(control_mode::human) ||
                                c.control_mode == models::to_string(control_mode::human_pending);
    return is_with_person ? "escalated" : "active";
}

void tag_for_a_person(messaging::unit& unit, const store::conversation& c)
{
    events::v1::TagChange wanted;
    wanted.set_broker_id(c.broker_id);
    wanted.set_lead_id(c.lead_id);
    wanted.set_tag("seguimiento_humano");
    unit.publish(events::tag_add, wanted);
}

void reopen(messaging::unit& unit, store::conversation& c)
{
    change_state(unit, c, conversation_state::interest_check, "reopened");
    change_control(unit, c, control_mode::ai, "reopened");
}

}  // namespace

conversation_state state_of(const store::conversation& c)
{
    return models::parse_conversation_state(c.state).value_or(conversation_state::greeting);
}

store::conversation open_conversation(messaging::unit& unit, const store::party& with)
{
    if (auto open = store::lock_open(unit.tx, with))
        return *open;
    if (auto closed = store::lock_closed(unit.tx, with)) {
        reopen(unit, *closed);
        return *closed;
    }
    store::insert_conversation(unit.tx, with);
    return store::lock_open(unit.tx, with).value();
}

void change_state(messaging::unit& unit, store::conversation& c, conversation_state to, const std::string& reason)
{
    const auto old_value = std::exchange(c.state, models::to_string(to));
    if (old_value == c.state)
        return;
    c.status = status_of(c);
    store::save_state(unit.tx, c, old_value, reason);
    unit.publish(events::state_changed, event_of(c, reason));
}

void change_control(messaging::unit& unit, store::conversation& c, control_mode to, const std::string& reason)
{
    const auto old_value = std::exchange(c.control_mode, models::to_string(to));
    if (old_value == c.control_mode)
        return;
    ++c.control_epoch;
    c.status = status_of(c);
    store::save_control(unit.tx, c, old_value, reason);
    unit.publish(events::control_changed, event_of(c, reason));
    const bool is_human = to == control_mode::human || to == control_mode::human_pending;
    unit.publish_frame(c.broker_id, c.lead_id, "human_mode_changed",
                       json::object{{"lead_id", c.lead_id},
                                    {"human_mode", is_human},
                                    {"control_mode", c.control_mode},
                                    {"taken_by", nullptr},
                                    {"reason", reason}});
    if (to == control_mode::human_pending)
        tag_for_a_person(unit, c);
}

void close_conversation(messaging::unit& unit, store::conversation& c, const std::string& reason)
{
    change_state(unit, c, conversation_state::closed, reason);
    change_control(unit, c, control_mode::paused, reason);
}

}  // namespace relevo::whatsapp_bridge
