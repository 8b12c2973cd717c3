#include "call_book.hpp"
#include "handlers/agent_handlers.hpp"
#include "handlers/handlers.hpp"
#include "http/forward.hpp"
#include "log/log.hpp"
#include "models/phone_number.hpp"
#include "store.hpp"
#include "store_agents.hpp"

namespace relevo::voice_call::handlers {

namespace {

std::string e164_or_as_is(const std::string& text)
{
    const auto number = models::parse_phone(text, "ZZ");
    return number ? number->e164 : text;
}

// The report without what may hold credentials (phoneNumber.twilioAuthToken) or is large and not read.
json::value kept_of(json::value body)
{
    json::object* levels[] = {body.as_object(), nullptr, nullptr};
    if (auto* message = levels[0] ? levels[0]->find("message") : nullptr)
        levels[1] = message->as_object();
    for (auto* level : {levels[0], levels[1]})
        if (auto* call = level ? level->find("call") : nullptr; call && call->as_object())
            levels[2] = call->as_object();
    for (auto* level : levels)
        for (const auto* name : {"phoneNumber", "assistant", "assistantOverrides", "squad"})
            if (level)
                level->erase(name);
    return body;
}

struct inbound_job
{
    std::int64_t owner = 0;
    std::string caller, caller_name, called;
    vapi::webhook hook;
};

std::optional<inbound_job> read_job(const json::value& payload)
{
    const auto* body = payload.find("webhook");
    auto hook = body ? vapi::parse_webhook(*body) : std::nullopt;
    if (!hook || !hook->report)
        return std::nullopt;
    inbound_job job;
    job.owner = payload.integer("user_id").value_or(0);
    job.caller = hook->customer_number;
    job.caller_name = hook->customer_name;
    job.called = payload.text("called");
    job.hook = std::move(*hook);
    return job;
}

call new_inbound_call(const inbound_job& job, std::int64_t broker_id, std::int64_t lead_id)
{
    call c;
    c.broker_id = broker_id;
    c.lead_id = lead_id;
    c.agent_user_id = job.owner;
    c.dispatch_key = events::new_uuid();
    c.external_call_id = job.hook.call_id;
    c.direction = models::call_direction::inbound;
    c.from_number = e164_or_as_is(job.caller);
    c.to_number = job.called;
    c.status = call_status::answered;
    const auto& report = *job.hook.report;
    if (report.ended_at && report.duration_seconds)
        c.started_at = *report.ended_at - std::chrono::duration_cast<std::chrono::system_clock::duration>(
                                              std::chrono::duration<double>(*report.duration_seconds));
    c.answered_at = c.started_at;
    return c;
}

void record_call(const context& ctx, messaging::unit& unit, const inbound_job& job, std::int64_t broker_id,
                 std::int64_t lead_id)
{
    auto& book = book_of(unit);
    auto* c = book.lock_by_external_id(unit.tx, job.hook.call_id);
    if (!c) {
        auto made = new_inbound_call(job, broker_id, lead_id);
        made.correlation_id = unit.origin().correlation_id;
        const bool is_new = store::insert(unit.tx, made);
        book.forget(job.hook.call_id);
        c = is_new ? &book.add(std::move(made)) : book.lock_by_external_id(unit.tx, job.hook.call_id);
    }
    if (!c)
        throw std::logic_error("a call was neither inserted nor found");
    const auto at = job.hook.occurred_at.value_or(std::chrono::system_clock::now());
    fold_report(ctx, unit, *c, *job.hook.report, at);
}

json::value known(bool is_known)
{
    return json::object{{"number_known", is_known}};
}

awaitable<messaging::outcome> run_inbound(const context& ctx, messaging::task t, deadline until)
{
    if (!t.payload.boolean("number_known").value_or(false))
        co_return messaging::done(known(false));
    const auto job = read_job(t.payload);
    if (!job)
        co_return messaging::failed("unreadable_report", "the webhook has no report", false);

    http::request on_behalf_of;
    on_behalf_of.id = t.correlation_id;
    json::value body = json::object{{"broker_id", t.broker_id}, {"phone", job->caller}, {"source", "inbound_call"}};
    if (!job->caller_name.empty())
        body.as_object()->set("name", job->caller_name);
    std::string path = "/internal/leads/resolve";
    const auto answer = co_await http::forward(ctx.http, ctx.config.crm_sync_url, ctx.config.service_token,
                                               std::move(on_behalf_of), std::move(path), std::move(body), until);
    const auto lead_id = json::parse_or_null(answer.body).integer("lead_id");
    if (answer.status != 200 || !lead_id) {
        const bool may_do_later = answer.status >= 500 || answer.status == 429 || answer.status == 200;
        co_return messaging::failed("lead_not_resolved", "crm-sync answered " + std::to_string(answer.status),
                                    may_do_later);
    }
    co_return messaging::done(known(true),
                              [&ctx, job = *job, broker_id = t.broker_id, lead_id = *lead_id](messaging::unit& unit) {
                                  record_call(ctx, unit, job, broker_id, lead_id);
                              });
}

}  // namespace

// The number that was called tells whose agent it was. The caller's lead is crm-sync's to find or make, so the rest is
// a task; the gateway waits for its result, {"number_known"}, when the webhook came to /webhooks/vapi/call-completed.
void unknown_call(messaging::unit& unit, const vapi::webhook& hook, const events::envelope& e)
{
    if (!hook.report || hook.direction != models::call_direction::inbound) {
        log::warn("webhook_of_unknown_call", {{"type", hook.type_name}, {"external_call_id", hook.call_id}});
        return;
    }
    const auto number = store::find_called_number(unit.tx, e164_or_as_is(hook.our_number), hook.phone_number_id);
    const bool is_known = number && number->assigned_user_id;
    messaging::new_task task;
    task.kind = "record_inbound_call";
    task.payload = known(is_known);
    if (is_known) {
        task.broker_id = number->broker_id;
        auto& payload = *task.payload.as_object();
        payload.set("user_id", *number->assigned_user_id);
        payload.set("called", number->phone_number);
        payload.set("webhook", kept_of(json::parse_or_null(e.data)));
    }
    task.lane = "inbound:" + hook.call_id;
    task.priority = 1;  // the gateway waits
    task.dedupe_key = e.id;
    unit.schedule(std::move(task));
}

messaging::task_kind record_inbound_call(const context& ctx)
{
    messaging::task_kind k;
    k.name = "record_inbound_call";
    k.repeat = messaging::repeat::safe;  // the lead is found by its number, the call by the provider's id
    k.run = [&ctx](const messaging::task& t, deadline until) { return run_inbound(ctx, t, until); };
    return k;
}

}  // namespace relevo::voice_call::handlers
