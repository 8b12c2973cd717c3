#include <algorithm>

#include "domain/words.hpp"
#include "handlers/handlers.hpp"
#include "log/log.hpp"
#include "runtime/event.hpp"
#include "webchat.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr std::chrono::seconds ping_interval{15};
constexpr std::chrono::milliseconds word_interval{15};

std::string event(const json::object& data)
{
    return "data: " + json::serialize(data) + "\n\n";
}

std::string error_event(const http::problem& p)
{
    return event({{"error", p.detail}, {"code", p.code}});
}

std::string token_event(std::string_view word)
{
    return event({{"token", word}});
}

std::string done_event(const chat_question& q, const chat_answer& a, const store::standing& lead)
{
    json::object end{{"done", true},
                     {"lead_id", q.lead_id},
                     {"lead_score", lead.score},
                     {"lead_status", lead.status},
                     {"conversation_state", a.conversation_state}};
    if (a.message_id != 0)
        end.set("message_id", a.message_id);
    return event(end);
}

http::response event_stream(unsigned status)
{
    http::response r;
    r.status = status;
    r.content_type = "text/event-stream";
    r.headers.add("Cache-Control", "no-cache");
    r.headers.add("X-Accel-Buffering", "no");
    return r;
}

// Nothing when the answer is late, or nobody listens any more.
awaitable<std::optional<chat_answer>> await_with_pings(const context& ctx, messaging::task_runner& tasks,
                                                       const chat_question& q, http::body_writer& out)
{
    const auto until = clock::now() + webchat_patience;
    for (;;) {
        const auto next_ping = std::min(until, clock::now() + ping_interval);
        auto answer = co_await await_answer(ctx, tasks, q, next_ping);
        if (answer || clock::now() >= until || clock::now() < next_ping)
            co_return answer;
        const bool is_heard = co_await out.write(": ping\n\n");
        if (!is_heard)
            co_return std::nullopt;
    }
}

// False when nobody listens any more.
awaitable<bool> write_words(const std::string& text, http::body_writer& out)
{
    for (const auto& word : words_of(text)) {
        auto token = token_event(word);
        const bool is_heard = co_await out.write(std::move(token));
        if (!is_heard)
            co_return false;
        co_await runtime::sleep_for(word_interval);
    }
    co_return true;
}

awaitable<> write_answer(const context& ctx, messaging::task_runner& tasks, const chat_question& q,
                         http::body_writer& out)
{
    const auto a = co_await await_with_pings(ctx, tasks, q, out);
    if (!a) {
        auto late = error_event(answer_pending());
        co_await out.write(std::move(late));
        co_return;
    }
    const bool is_heard = co_await write_words(a->text, out);
    if (!is_heard)
        co_return;
    const auto lead = co_await standing_after(ctx, q, *a);
    auto end = done_event(q, *a, lead);
    co_await out.write(std::move(end));
}

// What goes wrong now is the last event: the status has been sent.
awaitable<> write_stream(const context& ctx, messaging::task_runner& tasks, chat_question q, std::string request_id,
                         http::body_writer& out)
{
    std::string failure;
    try {
        co_await write_answer(ctx, tasks, q, out);
    } catch (const std::exception& e) {
        failure = e.what();
    }
    if (failure.empty())
        co_return;
    const http::problem internal_error{500, "internal_error", "Error interno"};
    log::error("chat_stream_failed", {{"correlation_id", request_id}, {"error", failure}});
    auto last = error_event(internal_error);
    co_await out.write(std::move(last));
}

}  // namespace

// POST /api/v1/chat/stream: as chat_message, as server-sent events: data: {"token"} a word, comment ": ping", at last
// {"done":true,…} or {"error","code"}. The answer is checked as a whole before it is shown, hence words, not the
// model's tokens. Who hangs up misses nothing: the turn is a task of its own.
awaitable<http::response> chat_stream(const context& ctx, messaging::task_runner& tasks, const http::request& req)
{
    std::optional<http::problem> refused;
    chat_question q;
    try {
        auto taken = co_await take_question(ctx, req);
        q = std::move(taken);
    } catch (const http::refusal& r) {
        refused = r.problem();
    }
    if (refused && refused->status == 401)
        throw http::refusal(*refused);
    auto answer = event_stream(refused ? refused->status : 200);
    if (refused)
        answer.body = error_event(*refused);
    else
        answer.stream = [&ctx, &tasks, q, id = req.id](http::body_writer& out) {
            return write_stream(ctx, tasks, q, id, out);
        };
    co_return answer;
}

}  // namespace relevo::whatsapp_bridge
