#include <algorithm>

#include "domain/reply.hpp"
#include "handlers/handlers.hpp"
#include "messages.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr int remembered_messages = 20;
constexpr int answer_tokens = 500;
constexpr std::chrono::seconds thinking_time{20};

struct turn
{
    store::conversation conversation;
    std::vector<store::message> messages;
    std::optional<agent_brief> brief;
};

std::optional<turn> find_turn(database::transaction& tx, std::int64_t conversation_id)
{
    auto c = store::find(tx, conversation_id);
    if (!c)
        return std::nullopt;
    auto messages = store::last_messages(tx, c->id, remembered_messages);
    auto brief = store::find_brief(tx, c->lead_id);
    return turn{std::move(*c), std::move(messages), std::move(brief)};
}

// Id of the customer's message that waits for an answer, 0 when none does. A template is no answer.
std::int64_t unanswered(const std::vector<store::message>& messages)
{
    for (auto m = messages.rbegin(); m != messages.rend(); ++m) {
        if (m->direction == "inbound")
            return m->id;
        if (!m->template_id)
            return 0;
    }
    return 0;
}

llm::completion_request question(const turn& t)
{
    auto brief = *t.brief;
    brief.call_summary = t.conversation.call_summary;
    llm::completion_request r;
    r.system = system_prompt(brief);
    r.max_tokens = answer_tokens;
    for (const auto& m : t.messages)
        if (m.status != "failed")
            r.messages.push_back({m.direction == "inbound" ? llm::role::user : llm::role::assistant, m.content});
    return r;
}

// What an answer cost; the price is scoring's to know.
events::v1::CostRecorded cost_of(const context& ctx, const store::conversation& c, const messaging::task& task,
                                 const llm::completion& answer, clock::duration took)
{
    events::v1::CostRecorded cost;
    cost.set_broker_id(c.broker_id);
    cost.set_lead_id(c.lead_id);
    cost.set_request_id("turn/" + task.id + "/" + std::to_string(task.attempt));
    cost.set_kind("llm");
    cost.set_provider(ctx.config.llm.provider);
    cost.set_model(answer.model);
    cost.set_operation("chat");
    cost.set_input_tokens(answer.usage.input_tokens);
    cost.set_output_tokens(answer.usage.output_tokens);
    cost.set_units(static_cast<double>(answer.usage.input_tokens + answer.usage.output_tokens));
    cost.set_unit("token");
    cost.set_latency_ms(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    cost.set_success(true);
    return cost;
}

struct reply
{
    std::int64_t conversation_id = 0, answered_id = 0;
    int control_epoch = 0;
    std::string text, decision;
};

// A person who took the conversation, or a message that came meanwhile, makes the reply void; that message has a turn
// of its own, which answers both.
void queue_reply(messaging::unit& unit, const reply& r)
{
    const auto c = store::lock(unit.tx, r.conversation_id);
    if (!c || c->control_mode != "ai" || c->control_epoch != r.control_epoch ||
        store::newest_inbound(unit.tx, c->id) != r.answered_id)
        return;
    auto m = outbound(*c, r.decision);
    m.content = r.text;
    m.control_epoch = r.control_epoch;
    queue_message(unit, std::move(m));
}

}  // namespace

// The agent's answer to what the customer wrote. repeat = safe: asking twice costs tokens, the reply is one.
awaitable<messaging::outcome> run_turn(const context& ctx, const messaging::task& task, deadline until)
{
    const auto id = task.payload.integer("conversation_id").value_or(0);
    const auto find = [id](database::transaction& tx) { return find_turn(tx, id); };
    const auto t = co_await ctx.db.read(tenant(task.broker_id), find);
    const auto waiting = t ? unanswered(t->messages) : 0;
    if (waiting == 0 || t->conversation.control_mode != "ai" || !t->brief)
        co_return messaging::done();

    auto asked = question(*t);
    const auto begun = clock::now();
    const auto answer = co_await ctx.llm.complete(std::move(asked), std::min(until, begun + thinking_time));
    if (!answer)
        co_return messaging::failed(answer.error().code, describe(answer.error()), answer.error().is_retryable());
    const reply r{id, waiting, t->conversation.control_epoch, guarded_reply(answer->text), "turn/" + task.id};
    const auto cost = cost_of(ctx, t->conversation, task, *answer, clock::now() - begun);
    const auto record_cost = [cost](messaging::unit& unit) { unit.publish(events::cost_recorded, cost); };
    if (r.text.empty())
        co_return messaging::failed("empty_reply", "the model answered nothing that can be sent", true, record_cost);
    const auto record = [r, record_cost](messaging::unit& unit) {
        record_cost(unit);
        queue_reply(unit, r);
    };
    co_return messaging::done({}, record);
}

}  // namespace relevo::whatsapp_bridge
