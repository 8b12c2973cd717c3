#pragma once

#include "messaging/unit.hpp"
#include "models/conversation.hpp"
#include "store_conversations.hpp"

// What becomes of a conversation that the caller has locked: each change with its history, event and frame, in the
// change's transaction. Nothing happens where nothing changes.
namespace relevo::whatsapp_bridge {

// The open conversation with somebody, locked. One that was closed goes on; else it is made.
store::conversation open_conversation(messaging::unit& unit, const store::party& with);

void change_state(messaging::unit& unit, store::conversation& c, models::conversation_state to,
                  const std::string& reason);
// Grows control_epoch, so that what the agent thinks meanwhile is not sent. human_pending also tags the lead
// "seguimiento_humano".
void change_control(messaging::unit& unit, store::conversation& c, models::control_mode to, const std::string& reason);
// State closed, control paused. It opens again when the customer writes.
void close_conversation(messaging::unit& unit, store::conversation& c, const std::string& reason);

models::conversation_state state_of(const store::conversation& c);

}  // namespace relevo::whatsapp_bridge
