#include <algorithm>

#include "agent_answer.hpp"
#include "conversation_changes.hpp"
#include "handlers/handlers.hpp"
#include "log/log.hpp"
#include "messages.hpp"
#include "runtime/event.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr int remembered_messages = 20;
constexpr int answer_tokens = 800;
constexpr std::chrono::seconds thinking_time{20};
constexpr int most_tries = 3;
constexpr std::chrono::milliseconds pause_between_tries{250};
constexpr double too_frustrated = 0.7;

constexpr const char* apology =
    "Gracias por tu mensaje. En este momento no puedo responderte como quisiera; una persona de nuestro equipo te "
    "escribirá muy pronto.";

struct turn
{
    store::conversation conversation;
    std::vector<store::message> messages;  // the one to answer is the last of the customer's
    std::optional<agent_brief> brief;
    std::optional<store::recipient> recipient;
    std::int64_t answers = 0;  // id of the message to answer; 0: none waits
};

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

// message_id: the message that this turn is for; 0: the newest.
std::optional<turn> find_turn(database::transaction& tx, std::int64_t conversation_id, std::int64_t message_id)
{
    auto c = store::find(tx, conversation_id);
    if (!c)
        return std::nullopt;
    turn t;
    t.messages = store::last_messages(tx, c->id, remembered_messages);
    t.answers = message_id != 0 ? message_id : unanswered(t.messages);
    std::stable_partition(t.messages.begin(), t.messages.end(),
                          [&t](const store::message& m) { return m.id != t.answers; });
    t.brief = store::find_brief(tx, c->lead_id);
    t.recipient = store::find_recipient(tx, c->lead_id);
    t.conversation = std::move(*c);
    return t;
}

// Why the agent says nothing; empty when it is its turn.
std::string_view reason_for_silence(const std::optional<turn>& t)
{
    if (!t || t->answers == 0)
        return "nothing_waits";
    if (t->conversation.control_mode != models::to_string(models::control_mode::ai))
        return "not_the_agents";
    if (!t->brief || !t->recipient)
        return "lead_deleted";
    return refusal_to_answer(t->conversation, *t->recipient);
}

llm::completion_request question(const turn& t)
{
    auto brief = *t.brief;
    brief.channel = t.conversation.channel;
    brief.call_summary = t.conversation.call_summary;
    brief.state = t.conversation.state;
    llm::completion_request r;
    r.system = system_prompt(brief);
    r.max_tokens = answer_tokens;
    r.json_mode = true;
    for (const auto& m : t.messages)
        if (m.status != "failed")
            r.messages.push_back({m.direction == "inbound" ? llm::role::user : llm::role::assistant, m.content});
    return r;
}

// What an answer cost; the price is scoring's to know.
events::v1::CostRecorded cost_of(const context& ctx, const store::conversation& c, std::string request_id,
                                 const llm::completion& answer, clock::duration took)
{
    events::v1::CostRecorded cost;
    cost.set_broker_id(c.broker_id);
    cost.set_lead_id(c.lead_id);
    cost.set_request_id(std::move(request_id));
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

struct thought
{
    agent_answer answer;  // without a reply: the agent failed
    std::vector<events::v1::CostRecorded> costs;
};

// Asks up to three times, all within thinking_time.
awaitable<thought> think(const context& ctx, const turn& t, const messaging::task& task, deadline until)
{
    thought out;
    until = std::min(until, clock::now() + thinking_time);
    for (int tries = 1; tries <= most_tries && out.answer.reply.empty(); ++tries) {
        if (tries > 1)
            co_await runtime::sleep_for(pause_between_tries);
        auto asked = question(t);
        const auto begun = clock::now();
        const auto answer = co_await ctx.llm.complete(std::move(asked), until);
        if (answer) {
            auto id = "turn/" + task.id + "/" + std::to_string(task.attempt) + "/" + std::to_string(tries);
            out.costs.push_back(cost_of(ctx, t.conversation, std::move(id), *answer, clock::now() - begun));
            out.answer = read_answer(answer->text);
            continue;
        }
        log::warn("agent_failed", {{"conversation_id", t.conversation.id},
                                   {"try", tries},
                                   {"error_code", answer.error().code},
                                   {"correlation_id", task.correlation_id}});
        if (!answer.error().is_retryable() || clock::now() >= until)
            break;
    }
    co_return out;
}

void publish_learned(messaging::unit& unit, const store::conversation& c, const turn& t, const agent_answer& a)
{
    if (!a.has_learned())
        return;
    events::v1::FactsCaptured e;
    e.set_broker_id(c.broker_id);
    e.set_lead_id(c.lead_id);
    e.mutable_facts()->insert(a.facts.begin(), a.facts.end());
    if (a.interest_confirmed)
        e.add_signals("interest_confirmed");
    if (a.explicit_not_interested)
        e.add_signals("explicit_not_interested");
    if (a.referral_given)
        e.add_signals("referral_given");
    e.set_source("message:" + std::to_string(t.answers));
    unit.publish(events::facts_captured, e);
}

void publish_frustrated(messaging::unit& unit, const turn& t, double frustration)
{
    const auto& c = t.conversation;
    const auto said =
        std::find_if(t.messages.begin(), t.messages.end(), [&t](const store::message& m) { return m.id == t.answers; });
    unit.publish_frame(c.broker_id, c.lead_id, "lead_frustrated",
                       json::object{{"lead_id", c.lead_id},
                                    {"lead_name", c.client_name},
                                    {"frustration_score", frustration},
                                    {"emotions", json::array{}},
                                    {"last_message", said == t.messages.end() ? std::string() : shown(said->content)},
                                    {"channel", c.channel},
                                    {"assigned_to", t.recipient->assigned_to}});
}

void publish_answered(messaging::unit& unit, const store::conversation& c, std::int64_t message_id,
                      const std::string& text, const store::standing& lead)
{
    unit.publish_frame(c.broker_id, c.lead_id, "ai_response",
                       json::object{{"lead_id", c.lead_id},
                                    {"message_id", message_id},
                                    {"message", text},
                                    {"response", text},
                                    {"lead_score", lead.score},
                                    {"new_score", lead.score},
                                    {"status", lead.status},
                                    {"conversation_state", c.state}});
}

// Facts of this turn count as known, though crm-sync has them a moment later.
known_facts known_with(known_facts known, const agent_answer& a)
{
    const auto has = [&a](const char* name) { return a.facts.count(name) > 0; };
    known.name = known.name || has("name");
    known.location = known.location || has("location");
    known.property_type = known.property_type || has("property_type");
    known.budget = known.budget || has("budget");
    return known;
}

void reply(messaging::unit& unit, store::conversation& c, const turn& t, const agent_answer& a)
{
    const auto lead = store::find_standing(unit.tx, c.lead_id);
    const auto next = after_message(state_of(c), known_with(lead.known, a), a.signs(), lead.calificacion);
    const bool is_farewell = next == models::conversation_state::closed;
    if (is_farewell)
        close_conversation(unit, c, "not_interested");
    else
        change_state(unit, c, next, "message");

    auto m = outbound(c, answer_to(t.answers));
    m.content = a.reply;
    json::array learned;
    for (const auto& [name, value] : a.facts)
        if (!is_private_fact(name))
            learned.push_back(name);
    m.metadata.as_object()->set("facts", std::move(learned));
    if (!is_farewell)
        m.control_epoch = c.control_epoch;
    const auto id = send_message_of(unit, c, std::move(m));
    publish_answered(unit, c, id, a.reply, lead);
    change_state(unit, c, after_reply(state_of(c)), "replied");
}

// A person who took the conversation, or on WhatsApp a message that came meanwhile, makes the answer void; that message
// has a turn of its own, which answers both.
bool is_void(database::transaction& tx, const std::optional<store::conversation>& now, const turn& t)
{
    if (!now || now->control_mode != models::to_string(models::control_mode::ai) ||
        now->control_epoch != t.conversation.control_epoch)
        return true;
    return now->channel == models::to_string(models::channel::whatsapp) &&
           store::newest_inbound(tx, now->id) != t.answers;
}

void conclude(messaging::unit& unit, const turn& t, const thought& what)
{
    for (const auto& cost : what.costs)
        unit.publish(events::cost_recorded, cost);
    auto c = store::lock(unit.tx, t.conversation.id);
    if (is_void(unit.tx, c, t))
        return;
    const auto& a = what.answer;
    if (a.reply.empty())
        return hand_over(unit, *c, t.answers, apology, "ai_failed");
    publish_learned(unit, *c, t, a);
    const bool is_frustrated = a.frustration >= too_frustrated;
    if (is_frustrated)
        publish_frustrated(unit, t, a.frustration);
    if (is_frustrated || a.wants_person)
        return hand_over(unit, *c, t.answers, store::find_house_rules(unit.tx, c->broker_id).handoff_text,
                         is_frustrated ? "frustration" : "requested");
    reply(unit, *c, t, a);
}

}  // namespace

// The agent's answer to what the customer wrote. repeat = safe: asking twice costs tokens, the answer is one. An agent
// that fails apologises and leaves the conversation to a person.
awaitable<messaging::outcome> run_turn(const context& ctx, const messaging::task& task, deadline until)
{
    const auto id = task.payload.integer("conversation_id").value_or(0);
    const auto message_id = task.payload.integer("message_id").value_or(0);
    const auto find = [id, message_id](database::transaction& tx) { return find_turn(tx, id, message_id); };
    const auto t = co_await ctx.db.read(tenant(task.broker_id), find);
    if (const auto why = reason_for_silence(t); !why.empty())
        co_return messaging::done(json::object{{"silent", why}});
    const auto what = co_await think(ctx, *t, task, until);
    const auto record = [t = *t, what](messaging::unit& unit) { conclude(unit, t, what); };
    co_return messaging::done({}, record);
}

}  // namespace relevo::whatsapp_bridge
