#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::whatsapp_bridge {

namespace task_names {
inline constexpr const char* send_message = "send_message";      // {message_id}: one message to Twilio
inline constexpr const char* run_turn = "run_turn";              // {conversation_id}: the agent's answer
inline constexpr const char* resolve_sender = "resolve_sender";  // a message from a number without a conversation
inline constexpr const char* tend_conversations = "tend_conversations";  // what time alone changes, each hour
}  // namespace task_names

messaging::task_table task_table(const context& ctx);
// The first tend_conversations.
awaitable<> begin_tending(const context& ctx);
void schedule_tending(messaging::unit& unit);

}  // namespace relevo::whatsapp_bridge
