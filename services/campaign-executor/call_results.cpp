#include "executor.hpp"
#include "step_json.hpp"
#include "store_runs.hpp"

namespace relevo::campaign_executor {

namespace {

// The last attempt of a call step is known.
void settle_call_step(messaging::unit& unit, enrollment& e, call_outcome outcome, time_point now)
{
    const auto c = store::load_context(unit.tx, e);
    const auto steps = read_steps(c.steps);
    const auto* s = find_step(steps, e.step_number);
    if (!s)
        return finish(unit, e, "completed", "", now);
    if (is_reached(outcome)) {
        unit.publish(events::step_completed, event_of(e, "completed", std::string(models::to_string(outcome))));
        return go_on(unit, e, c, steps, now);
    }

    std::vector<call_outcome> so_far;
    for (const auto& o : store::outcomes(unit.tx, e, e.step_number))
        so_far.push_back(outcome_of(o, ""));
    if (const auto pause = retry_after(so_far, read_call_retry(c.what.settings.call_retry), s->max_attempts))
        return try_again(unit, e, c, *s, *pause, now);
    unit.publish(events::step_failed, event_of(e, "failed", std::string(models::to_string(outcome))));
    if (s->if_failed == on_error::exit)
        return finish(unit, e, "failed", "step_failed", now);
    go_on(unit, e, c, steps, now);
}

}  // namespace

void call_started(messaging::unit& unit, const events::v1::CallEvent& call)
{
    if (!events::is_uuid(call.dispatch_key()))
        return;
    auto run = store::find_run(unit.tx, call.dispatch_key());
    if (!run || run->status != "pending" || !store::lock_enrollment(unit.tx, run->enrollment_id))
        return;
    run->status = "sent";
    run->response = json::object{{"voice_call_id", call.call_id()},
                                 {"external_call_id", call.external_call_id()},
                                 {"status", call.status()},
                                 {"outcome", nullptr}};
    store::save_run(unit.tx, *run);
}

void call_finished(messaging::unit& unit, const events::v1::CallEvent& call, time_point now)
{
    if (!events::is_uuid(call.dispatch_key()))
        return;
    const auto unlocked = store::find_run(unit.tx, call.dispatch_key());
    if (!unlocked)
        return;
    auto e = store::lock_enrollment(unit.tx, unlocked->enrollment_id);
    auto run = store::find_run(unit.tx, call.dispatch_key());
    if (!e || !run || run->is_final())
        return;

    const auto outcome = outcome_of(call.outcome(), call.status());
    run->status = is_reached(outcome) ? "completed" : "failed";
    run->outcome = models::to_string(outcome);
    run->error = is_reached(outcome) ? "" : call.ended_reason();
    run->is_fault = outcome == call_outcome::provider_error;
    run->response = json::object{{"voice_call_id", call.call_id()},
                                 {"external_call_id", call.external_call_id()},
                                 {"status", call.status()},
                                 {"outcome", run->outcome}};
    store::save_run(unit.tx, *run);

    if (is_reached(outcome) && !e->replied_at)
        e->replied_at = now;
    if (run->is_awaited_by(*e))
        settle_call_step(unit, *e, outcome, now);
    else
        store::save_enrollment(unit.tx, *e);
}

}  // namespace relevo::campaign_executor
