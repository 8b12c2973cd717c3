#include "handlers/handlers.hpp"
#include "webchat.hpp"

namespace relevo::whatsapp_bridge {

// POST /api/v1/chat/test {"message","lead_id"?,"provider"?}: 200 with the agent's answer; 404, 422, 503 answer_pending.
// "response" is empty while a person has the conversation.
awaitable<http::response> chat_message(const context& ctx, messaging::task_runner& tasks, const http::request& req)
{
    const auto q = co_await take_question(ctx, req);
    const auto a = co_await await_answer(ctx, tasks, q, clock::now() + webchat_patience);
    if (!a)
        throw http::refusal(answer_pending());
    const auto lead = co_await standing_after(ctx, q, *a);
    co_return http::ok(json::object{{"response", a->text},
                                    {"lead_id", q.lead_id},
                                    {"lead_score", lead.score},
                                    {"lead_status", lead.status},
                                    {"conversation_state", a->conversation_state}});
}

}  // namespace relevo::whatsapp_bridge
