#include "executor.hpp"

#include "log/log.hpp"
#include "step_json.hpp"
#include "store_campaigns.hpp"

namespace relevo::campaign_executor {

namespace {

// dispatch_key = uuid5(this, "enrollment/step/visit/attempt").
constexpr const char* dispatch_namespace = "6f1d3c52-0f2b-5b0c-9a55-0c9a6f3f7d21";

constexpr database::query start_campaign{"start_scheduled_campaign", R"(
    UPDATE campaigns SET status = 'active', updated_at = now() WHERE id = $1 AND status = 'scheduled')"};

std::string dispatch_key(const enrollment& e)
{
    const auto name = std::to_string(e.id) + "/" + std::to_string(e.step_number) + "/" + std::to_string(e.visit) + "/" +
                      std::to_string(e.attempt);
    return events::uuid5(dispatch_namespace, name);
}

models::time_zone zone_of(const std::string& name)
{
    return models::time_zone::find(name).value_or(models::time_zone::utc());
}

contact_hours hours_of(const schedule& s, const step& what, const models::weekly_windows& broker_call,
                       const models::weekly_windows& broker_message)
{
    if (what.action == step_action::make_call)
        return {s.call, broker_call, s.skip_dates};
    return {s.message, broker_message, s.skip_dates};
}

gate_facts facts_of(const enrollment& e, const run_context& c, const step& s)
{
    gate_facts f;
    f.status = c.what.status;
    f.times = read_schedule(c.what.settings.schedule);
    f.exits = e.exits;
    f.hours = hours_of(f.times, s, c.broker_call_windows, c.broker_message_windows);
    f.lead_exists = c.lead_exists;
    f.has_phone = !c.phone.empty();
    f.is_blocked = c.has_all_block || (s.action == step_action::make_call && c.has_call_block);
    f.is_with_human = c.is_with_human;
    f.stage = c.stage;
    f.entered_at = e.entered_at;
    f.replied_at = e.replied_at;
    f.due_at = e.due_at;
    return f;
}

step_run run_of(const enrollment& e, const std::string& status)
{
    step_run run;
    run.enrollment_id = e.id;
    run.step_number = e.step_number;
    run.visit = e.visit;
    run.attempt = e.attempt;
    run.status = status;
    run.dispatch_key = dispatch_key(e);
    return run;
}

void place_call(messaging::unit& unit, enrollment& e, const run_context& c, const step& s)
{
    const auto run = run_of(e, "pending");
    if (!store::insert_run(unit.tx, e, s, run))
        return;
    events::v1::CallPlace command;
    command.set_broker_id(e.broker_id);
    command.set_lead_id(e.lead_id);
    command.set_dispatch_key(run.dispatch_key);
    command.set_campaign_id(e.campaign_id);
    command.set_enrollment_id(e.id);
    command.set_agent_type(s.agent_type);
    command.set_to_number(c.phone);
    unit.publish(events::call_place, command);
    e.status = "in_flight";
    e.next_run_at.reset();
    store::save_enrollment(unit.tx, e);
    tell_progress(unit, e.broker_id, e.campaign_id);
}

void move_stage(messaging::unit& unit, const enrollment& e, const step& s)
{
    events::v1::StageSet command;
    command.set_broker_id(e.broker_id);
    command.set_lead_id(e.lead_id);
    command.set_stage(s.target_stage);
    command.set_reason("campaign:" + std::to_string(e.campaign_id));
    unit.publish(events::stage_set, command);
}

// The gate is open.
void perform(messaging::unit& unit, enrollment& e, const run_context& c, const std::vector<step>& steps, const step& s,
             time_point now)
{
    if (s.action == step_action::make_call)
        return place_call(unit, e, c, s);
    if (!store::insert_run(unit.tx, e, s, run_of(e, "completed")))
        return;
    if (s.action == step_action::update_stage)
        move_stage(unit, e, s);
    unit.publish(events::step_completed, event_of(e, "completed", ""));
    if (s.action == step_action::end)
        return finish(unit, e, "completed", "", now);
    go_on(unit, e, c, steps, now);
}

void skip(messaging::unit& unit, enrollment& e, const run_context& c, const std::vector<step>& steps, const step& s,
          const std::string& reason, time_point now)
{
    auto run = run_of(e, "skipped");
    run.skip_reason = reason;
    if (!store::insert_run(unit.tx, e, s, run))
        return;
    unit.publish(events::step_completed, event_of(e, "skipped", reason));
    go_on(unit, e, c, steps, now);
}

void log_verdict(const messaging::unit& unit, const enrollment& e, const verdict& v)
{
    static constexpr const char* words[] = {"go", "leave", "exit", "skip", "wait"};
    log::info("step_checked", {{"enrollment_id", e.id},
                               {"lead_id", e.lead_id},
                               {"step_number", e.step_number},
                               {"attempt", e.attempt},
                               {"verdict", words[static_cast<std::size_t>(v.what)]},
                               {"reason", v.reason},
                               {"correlation_id", unit.origin().correlation_id}});
}

}  // namespace

events::v1::EnrollmentEvent event_of(const enrollment& e, const std::string& status, const std::string& reason)
{
    events::v1::EnrollmentEvent m;
    m.set_broker_id(e.broker_id);
    m.set_lead_id(e.lead_id);
    m.set_campaign_id(e.campaign_id);
    m.set_enrollment_id(e.id);
    m.set_step_number(e.step_number);
    m.set_status(status);
    m.set_reason(reason);
    return m;
}

time_point due_for(const campaign& c, const step& s, const std::string& zone,
                   const models::weekly_windows& broker_call_windows, time_point from)
{
    const auto times = read_schedule(c.settings.schedule);
    if (times.start_at && from < *times.start_at)
        from = *times.start_at;
    return due_at(s, hours_of(times, s, broker_call_windows, {}), zone_of(zone), from);
}

void enrol(messaging::unit& unit, enrollment e, time_point now)
{
    store::insert_enrollment(unit.tx, e);
    unit.publish(events::enrollment_entered, event_of(e, "active", ""));
    schedule_step(unit, e, e.due_at, now);
}

void schedule_step(messaging::unit& unit, enrollment& e, time_point due, time_point now)
{
    ++e.turn;
    e.next_run_at = due;
    e.status = due > now ? "waiting" : "active";
    store::save_enrollment(unit.tx, e);

    messaging::new_task task;
    task.kind = run_step_kind;
    task.broker_id = e.broker_id;
    task.lead_id = e.lead_id;
    task.payload = json::object{{"enrollment_id", e.id}, {"turn", e.turn}};
    task.lane = "enrollment:" + std::to_string(e.id);
    task.priority = e.priority;
    task.due_at = due;
    task.dedupe_key = "run_step:" + std::to_string(e.id) + ":" + std::to_string(e.turn);
    unit.schedule(std::move(task));
}

void run_step(messaging::unit& unit, std::int64_t enrollment_id, int turn, time_point now)
{
    auto found = store::lock_enrollment(unit.tx, enrollment_id);
    if (!found || found->turn != turn || (found->status != "active" && found->status != "waiting"))
        return;
    auto& e = *found;
    const auto c = store::load_context(unit.tx, e);
    const auto steps = read_steps(c.steps);
    const auto* s = find_step(steps, e.step_number);
    if (!s)
        return finish(unit, e, "completed", "", now);

    const auto v = check(facts_of(e, c, *s), *s, zone_of(c.zone), now);
    log_verdict(unit, e, v);
    switch (v.what) {
        case verdict::kind::go:
            if (c.what.status == campaign_status::scheduled)
                unit.tx.exec(start_campaign, c.what.id);
            return perform(unit, e, c, steps, *s, now);
        case verdict::kind::leave:
            e.status = "paused";
            e.next_run_at.reset();
            return store::save_enrollment(unit.tx, e);
        case verdict::kind::exit:
            return finish(unit, e, "exited", v.reason, now);
        case verdict::kind::skip:
            return skip(unit, e, c, steps, *s, v.reason, now);
        case verdict::kind::wait:
            return schedule_step(unit, e, *v.until, now);
    }
}

void go_on(messaging::unit& unit, enrollment& e, const run_context& c, const std::vector<step>& steps, time_point now)
{
    const auto* next = step_after(steps, e.step_number);
    if (!next)
        return finish(unit, e, "completed", "", now);
    if (e.exits.on_reply && e.replied_at)
        return finish(unit, e, "exited", "reply", now);
    e.step_number = next->number;
    e.visit = e.attempt = 1;
    e.due_at = due_for(c.what, *next, c.zone, c.broker_call_windows, now);
    schedule_step(unit, e, e.due_at, now);
    tell_progress(unit, e.broker_id, e.campaign_id);
}

void finish(messaging::unit& unit, enrollment& e, const std::string& status, const std::string& reason, time_point now)
{
    e.status = status;
    e.exit_reason = reason;
    e.finished_at = now;
    e.next_run_at.reset();
    ++e.turn;
    store::save_enrollment(unit.tx, e);
    unit.publish(events::enrollment_exited, event_of(e, status, reason));
    tell_progress(unit, e.broker_id, e.campaign_id);
}

void tell_progress(messaging::unit& unit, std::int64_t broker_id, std::int64_t campaign_id)
{
    const auto second = std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::now());
    messaging::new_task task;
    task.kind = report_progress_kind;
    task.broker_id = broker_id;
    task.payload = json::object{{"campaign_id", campaign_id}};
    task.due_at = second;
    task.dedupe_key =
        "progress:" + std::to_string(campaign_id) + ":" + std::to_string(second.time_since_epoch().count());
    unit.schedule(std::move(task));
}

}  // namespace relevo::campaign_executor
