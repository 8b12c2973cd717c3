#include <algorithm>

#include "domain/agent_texts.hpp"
#include "handlers/agent_handlers.hpp"
#include "log/log.hpp"
#include "providers/expo/push.hpp"
#include "store_recordings.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr const char* notify_kind = "notify_owner";
constexpr std::size_t max_notice_bytes = 1500;  // of 4096 for the whole message
constexpr std::chrono::minutes receipts_are_ready_after{15};

expo::message message_of(const store::call_notice& n, std::int64_t call_id)
{
    expo::message m;
    m.to = n.tokens;
    m.title = new_call_title(n.language);
    m.body = shortened(n.summary, max_notice_bytes);
    m.data = json::object{{"callId", n.external_call_id}, {"call_id", call_id}};
    return m;
}

void record_tickets(messaging::unit& unit, const messaging::task& t, const std::vector<std::string>& tokens,
                    const std::vector<expo::verdict>& tickets)
{
    std::vector<std::string> gone;
    json::array sent;
    for (std::size_t i = 0; i < tickets.size(); ++i) {
        if (tickets[i].is_device_gone())
            gone.push_back(tokens[i]);
        if (!tickets[i].id.empty())
            sent.push_back(json::object{{"id", tickets[i].id}, {"token", tokens[i]}});
    }
    store::remove_push_tokens(unit.tx, gone);
    if (sent.empty())
        return;
    messaging::new_task task;
    task.kind = "read_push_receipts";
    task.broker_id = t.broker_id;
    task.payload = json::object{{"tickets", std::move(sent)}};
    task.due_at = std::chrono::system_clock::now() + receipts_are_ready_after;
    task.dedupe_key = "receipts:" + t.id;
    unit.schedule(std::move(task));
}

messaging::outcome failure_of(const provider_error& e)
{
    if (e.is_doubtful())
        return messaging::doubtful(e.code, describe(e));
    return messaging::failed(e.code, describe(e), e.is_retryable());
}

// More devices than one request takes: a task for each request, so that none is sent again because another failed.
void share_out(messaging::unit& unit, const messaging::task& t, const std::vector<std::string>& tokens)
{
    for (std::size_t from = 0; from < tokens.size(); from += expo::max_tokens_a_message) {
        const auto to = std::min(from + expo::max_tokens_a_message, tokens.size());
        messaging::new_task task;
        task.kind = notify_kind;
        task.broker_id = t.broker_id;
        task.lead_id = t.lead_id;
        const auto* call_id = t.payload.find("call_id");
        task.payload = json::object{{"call_id", call_id ? *call_id : json::value()},
                                    {"tokens", json::array(tokens.begin() + static_cast<std::ptrdiff_t>(from),
                                                           tokens.begin() + static_cast<std::ptrdiff_t>(to))}};
        task.dedupe_key = "notify:" + t.id + ":" + std::to_string(from);
        unit.schedule(std::move(task));
    }
}

// The devices that this task is for; nothing: all of the person's.
std::optional<std::vector<std::string>> chosen_tokens(const messaging::task& t)
{
    const auto* listed = t.payload.find("tokens");
    if (!listed || !listed->as_array())
        return std::nullopt;
    std::vector<std::string> tokens;
    for (const auto& token : *listed->as_array())
        if (token.as_string())
            tokens.push_back(*token.as_string());
    return tokens;
}

awaitable<messaging::outcome> notify(const context& ctx, messaging::task t, deadline until)
{
    const auto call_id = t.payload.integer("call_id").value_or(0);
    const auto read = [call_id](database::transaction& tx) { return store::find_notice(tx, call_id); };
    auto notice = co_await ctx.db.read(tenant(t.broker_id), std::ref(read));
    if (auto chosen = chosen_tokens(t); chosen && notice)
        notice->tokens = std::move(*chosen);
    if (!notice || notice->tokens.empty())
        co_return messaging::done(json::object{{"devices", 0}});
    if (notice->tokens.size() > expo::max_tokens_a_message) {
        const auto devices = static_cast<std::int64_t>(notice->tokens.size());
        co_return messaging::done(json::object{{"devices_of_others", devices}},
                                  [t, tokens = notice->tokens](messaging::unit& unit) { share_out(unit, t, tokens); });
    }
    const expo::client push(ctx.http, ctx.config.expo);
    auto message = message_of(*notice, call_id);
    const auto tickets = co_await push.send(std::move(message), until);
    if (!tickets)
        co_return failure_of(tickets.error());
    co_return messaging::done(json::object{{"devices", static_cast<std::int64_t>(tickets->size())}},
                              [t, tokens = notice->tokens, tickets = *tickets](messaging::unit& unit) {
                                  record_tickets(unit, t, tokens, tickets);
                              });
}

// The tokens by their tickets' ids.
std::vector<std::pair<std::string, std::string>> tickets_of(const messaging::task& t)
{
    std::vector<std::pair<std::string, std::string>> found;
    if (const auto* tickets = t.payload.find("tickets"); tickets && tickets->as_array())
        for (const auto& ticket : *tickets->as_array())
            found.emplace_back(ticket.text("id"), ticket.text("token"));
    return found;
}

awaitable<messaging::outcome> read_receipts(const context& ctx, messaging::task t, deadline until)
{
    const auto tickets = tickets_of(t);
    std::vector<std::string> ids;
    for (const auto& [id, token] : tickets)
        ids.push_back(id);
    const expo::client push(ctx.http, ctx.config.expo);
    const auto receipts = co_await push.receipts(std::move(ids), until);
    if (!receipts)
        co_return messaging::failed(receipts.error().code, describe(receipts.error()), receipts.error().is_retryable());
    std::vector<std::string> gone;
    for (const auto& receipt : *receipts) {
        const auto ticket =
            std::find_if(tickets.begin(), tickets.end(), [&](const auto& known) { return known.first == receipt.id; });
        if (receipt.is_device_gone() && ticket != tickets.end())
            gone.push_back(ticket->second);
        else if (!receipt.is_ok)
            log::warn("push_not_delivered", {{"error", receipt.error}, {"task", t.id}});
    }
    co_return messaging::done(json::object{{"dropped", static_cast<std::int64_t>(gone.size())}},
                              [gone](messaging::unit& unit) { store::remove_push_tokens(unit.tx, gone); });
}

}  // namespace

// Tells the devices of the person whose agent answered, 100 a request. After doubt nobody is told twice: a person
// decides.
messaging::task_kind notify_owner(const context& ctx)
{
    messaging::task_kind k;
    k.name = notify_kind;
    k.repeat = messaging::repeat::never;
    k.run = [&ctx](const messaging::task& t, deadline until) { return notify(ctx, t, until); };
    return k;
}

// What became of the notices at Apple and Google: a device that is gone is forgotten.
messaging::task_kind read_push_receipts(const context& ctx)
{
    messaging::task_kind k;
    k.name = "read_push_receipts";
    k.repeat = messaging::repeat::safe;
    k.run = [&ctx](const messaging::task& t, deadline until) { return read_receipts(ctx, t, until); };
    return k;
}

}  // namespace relevo::voice_call::handlers
