#include "executor.hpp"
#include "step_json.hpp"
#include "store_runs.hpp"

namespace relevo::campaign_executor {

namespace {

// Providers reorder: a status never goes back, but for a delivery after a failure.
int rank_of(const std::string& delivery_status)
{
    return delivery_status == "read" ? 3 : delivery_status == "delivered" ? 2 : delivery_status == "sent" ? 1 : 0;
}

json::value response_of(const events::v1::MessageStatus& message, const json::value& before, const std::string& status)
{
    const auto known = before.text("delivery_status");
    const auto provider_id = message.provider_message_id();
    return json::object{{"message_id", message.message_id() ? json::value(message.message_id()) : json::value()},
                        {"provider_message_id", provider_id.empty() ? json::value() : json::value(provider_id)},
                        {"delivery_status", status == "failed" || rank_of(status) > rank_of(known) ? status : known}};
}

// The step's message is on its way: the step is done.
void settle_sent(messaging::unit& unit, enrollment& e, time_point now)
{
    const auto c = store::load_context(unit.tx, e);
    unit.publish(events::step_completed, event_of(e, "completed", "sent"));
    go_on(unit, e, c, read_steps(c.steps), now);
}

void settle_failed(messaging::unit& unit, enrollment& e, const std::string& error, time_point now)
{
    const auto c = store::load_context(unit.tx, e);
    const auto steps = read_steps(c.steps);
    const auto* s = find_step(steps, e.step_number);
    const auto retry = read_call_retry(c.what.settings.call_retry);
    if (s && s->if_failed == on_error::retry && is_worth_repeating(error) && e.attempt < retry.max_attempts)
        return try_again(unit, e, c, *s, retry.failed, now);
    unit.publish(events::step_failed, event_of(e, "failed", error));
    if (s && s->if_failed == on_error::exit)
        return finish(unit, e, "failed", "step_failed", now);
    go_on(unit, e, c, steps, now);
}

// The provider took the message and told later that it failed; the enrollment has gone on meanwhile.
void settle_late_failure(messaging::unit& unit, enrollment& e, const step_run& run, time_point now)
{
    const auto c = store::load_context(unit.tx, e);
    const auto steps = read_steps(c.steps);
    const auto* s = find_step(steps, run.step_number);
    if (e.is_open() && s && s->if_failed == on_error::exit)
        finish(unit, e, "failed", "step_failed", now);
}

}  // namespace

void message_progressed(messaging::unit& unit, const events::v1::MessageStatus& message, const std::string& status,
                        time_point now)
{
    if (!events::is_uuid(message.dispatch_key()))
        return;
    const auto unlocked = store::find_run(unit.tx, message.dispatch_key());
    auto e = unlocked ? store::lock_enrollment(unit.tx, unlocked->enrollment_id) : std::nullopt;
    auto run = e ? store::find_run(unit.tx, message.dispatch_key()) : std::nullopt;
    const bool has_failed = status == "failed";
    if (!run || (run->status == "failed" && (has_failed || rank_of(status) < rank_of("delivered"))))
        return;
    const bool is_awaited = run->is_awaited_by(*e);
    const bool was_sent = run->status == "sent";
    run->response = response_of(message, run->response, status);
    run->status = has_failed ? "failed" : "sent";
    run->error = has_failed ? message.error_code() : "";
    if (!has_failed)
        run->is_fault = false;
    else if (is_provider_fault(message.error_code()))
        run->is_fault = true;
    store::save_run(unit.tx, *run);
    if (is_awaited)
        return has_failed ? settle_failed(unit, *e, run->error, now) : settle_sent(unit, *e, now);
    if (has_failed && was_sent)
        settle_late_failure(unit, *e, *run, now);
}

}  // namespace relevo::campaign_executor
