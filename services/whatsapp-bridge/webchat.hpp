#pragma once

#include <optional>
#include <string>
#include <vector>

#include "context.hpp"
#include "http/message.hpp"
#include "messaging/tasks.hpp"
#include "store_conversations.hpp"

// A message by the web's chat and its answer: what POST /api/v1/chat/test and /stream share. The answer is given by the
// same turn as WhatsApp's.
namespace relevo::whatsapp_bridge {

// How long a request waits for the agent.
inline constexpr std::chrono::seconds webchat_patience{28};

struct chat_question
{
    std::int64_t broker_id = 0, lead_id = 0, conversation_id = 0, message_id = 0;
    std::string turn;  // the task; empty: answered already, or by a person
};
// Checks the request and stores its message; a lead is made where it names none. Throws http::refusal: 401, 404 for an
// unknown lead_id or another's, 422 for the message, 503.
awaitable<chat_question> take_question(const context& ctx, const http::request& req);

struct chat_answer
{
    std::int64_t message_id = 0;  // 0: a person has the conversation, so nobody answers now
    std::string text, conversation_state;
    std::vector<std::string> facts;  // that were learned
    store::time_point given_at{};
};
// Nothing when the turn goes on beyond until.
awaitable<std::optional<chat_answer>> await_answer(const context& ctx, messaging::task_runner& tasks,
                                                   const chat_question& q, deadline until);

// The lead's score with this message in it; as it stands when the others do not hear of it within a second.
awaitable<store::standing> standing_after(const context& ctx, const chat_question& q, const chat_answer& a);

// The turn is late; the answer will be in the history.
http::problem answer_pending();

}  // namespace relevo::whatsapp_bridge
