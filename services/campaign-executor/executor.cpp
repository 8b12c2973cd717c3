#include "executor.hpp"

#include "handlers/campaign_verbs.hpp"
#include "log/log.hpp"
#include "step_actions.hpp"
#include "step_json.hpp"
#include "store_campaigns.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr database::query start_campaign{"start_scheduled_campaign", R"(
    UPDATE campaigns SET status = 'active', updated_at = now() WHERE id = $1 AND status = 'scheduled')"};

// A turn that was given is good for this long; later another one is taken.
constexpr std::chrono::seconds slot_patience{60};
// The task's clock is the database's, and may be ahead of ours.
constexpr std::chrono::seconds clock_skew{2};
// WhatsApp: per sender, and from a sender to one person.
constexpr std::chrono::milliseconds whatsapp_pace{1'000}, whatsapp_pair_pace{6'000};

struct rate
{
    std::string key;
    std::chrono::milliseconds interval;
};

std::vector<rate> rates_of(const enrollment& e, const run_context& c, const step& s)
{
    const auto l = read_limits(c.what.settings.limits);
    const bool is_call = s.action == step_action::make_call;
    std::vector<rate> all;
    if (const auto per_minute = is_call ? l.calls_per_minute : l.messages_per_minute)
        all.push_back({"campaign:" + std::to_string(c.what.id) + (is_call ? ":calls" : ":messages"),
                       std::chrono::milliseconds(60'000 / *per_minute)});
    if (channel_of(s, c.what.channel) == "whatsapp") {
        all.push_back({store::pair_rate + std::to_string(e.lead_id), whatsapp_pair_pace});
        all.push_back({"whatsapp", whatsapp_pace});
    }
    return all;
}

// The step's turn by the campaign's and the sender's rates; nothing: now. A turn in the future is kept for it.
std::optional<time_point> turn_of(messaging::unit& unit, enrollment& e, const run_context& c, const step& s,
                                  time_point now)
{
    const bool is_fresh = e.slot_at && *e.slot_at <= now + clock_skew && now - *e.slot_at <= slot_patience;
    const auto rates = rates_of(e, c, s);
    for (auto i = static_cast<std::size_t>(is_fresh ? e.slots_taken : 0); i < rates.size(); ++i) {
        const auto at = store::take_slot(unit.tx, e.broker_id, rates[i].key, rates[i].interval, now);
        if (at <= now + std::chrono::milliseconds(1))  // microseconds are lost on the way
            continue;
        e.slot_at = at;
        e.slots_taken = static_cast<int>(i) + 1;
        return at;
    }
    e.slot_at.reset();
    e.slots_taken = 0;
    return std::nullopt;
}

// The gate is open.
void perform(messaging::unit& unit, enrollment& e, const run_context& c, const std::vector<step>& steps, const step& s,
             const outgoing_message& message, time_point now)
{
    if (contacts(s.action))
        if (const auto turn = turn_of(unit, e, c, s, now))
            return schedule_step(unit, e, *turn, now);
    if (s.action == step_action::make_call)
        return place_call(unit, e, c, s);
    if (s.action == step_action::send_message)
        return send_message(unit, e, s, message);
    if (!store::insert_run(unit.tx, e, s, run_of(e, "completed")))
        return;
    if (s.action == step_action::update_stage)
        move_stage(unit, e, s);
    unit.publish(events::step_completed, event_of(e, "completed", ""));
    if (s.action == step_action::end)
        return finish(unit, e, "completed", "", now);
    go_on(unit, e, c, steps, now);
}

// The step is left out; next: what comes instead of the one after it.
void skip(messaging::unit& unit, enrollment& e, const run_context& c, const std::vector<step>& steps, const step& s,
          const verdict& v, time_point now)
{
    auto run = run_of(e, "skipped");
    run.skip_reason = v.reason;
    if (!store::insert_run(unit.tx, e, s, run))
        return;
    unit.publish(events::step_completed, event_of(e, "skipped", v.reason));
    if (v.what == verdict::kind::go_to)
        return enter(unit, e, c, find_step(steps, v.step), now);
    go_on(unit, e, c, steps, now);
}

void hold(messaging::unit& unit, enrollment& e)
{
    e.status = "paused";
    e.next_run_at.reset();
    store::save_enrollment(unit.tx, e);
}

// For a person to look: the campaign pauses, and with it this enrollment.
void halt(messaging::unit& unit, enrollment& e, const std::string& reason)
{
    auto c = store::lock_campaign(unit.tx, e.broker_id, e.campaign_id);
    if (c && (c->status == campaign_status::active || c->status == campaign_status::scheduled))
        pause(unit, *c, reason);
    hold(unit, e);
}

void log_verdict(const messaging::unit& unit, const enrollment& e, const verdict& v)
{
    static constexpr const char* words[] = {"go", "leave", "exit", "skip", "wait", "go_to", "pause"};
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

time_point due_for(const campaign& c, const step& s, const std::string& zone, const broker_windows& broker,
                   time_point from)
{
    const auto times = read_schedule(c.settings.schedule);
    if (times.start_at && from < *times.start_at)
        from = *times.start_at;
    return due_at(s, hours_of(times, s, broker.call, broker.message), zone_of(zone), from);
}

time_point due_for(const run_context& c, const step& s, time_point from)
{
    return due_for(c.what, s, c.zone, c.broker, from);
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
    auto found = store::lock_due(unit.tx, enrollment_id);
    if (!found || found->turn != turn || (found->status != "active" && found->status != "waiting"))
        return;
    auto& e = *found;
    const auto c = store::load_context(unit.tx, e);
    const auto steps = read_steps(c.steps);
    const auto* s = find_step(steps, e.step_number);
    if (!s)
        return finish(unit, e, "completed", "", now);

    const auto prepared = prepare(unit.tx, e, c, *s, now);
    const auto v = check(prepared.facts, *s, zone_of(c.zone), now);
    log_verdict(unit, e, v);
    switch (v.what) {
        case verdict::kind::go:
            if (c.what.status == campaign_status::scheduled)
                unit.tx.exec(start_campaign, c.what.id);
            return perform(unit, e, c, steps, *s, prepared.message, now);
        case verdict::kind::leave:
            return hold(unit, e);
        case verdict::kind::pause:
            return halt(unit, e, v.reason);
        case verdict::kind::exit:
            return finish(unit, e, "exited", v.reason, now);
        case verdict::kind::skip:
        case verdict::kind::go_to:
            return skip(unit, e, c, steps, *s, v, now);
        case verdict::kind::wait:
            return schedule_step(unit, e, *v.until, now);
    }
}

void go_on(messaging::unit& unit, enrollment& e, const run_context& c, const std::vector<step>& steps, time_point now)
{
    enter(unit, e, c, step_after(steps, e.step_number), now);
}

void enter(messaging::unit& unit, enrollment& e, const run_context& c, const step* next, time_point now)
{
    if (!next)
        return finish(unit, e, "completed", "", now);
    if (e.exits.on_reply && e.replied_at)
        return finish(unit, e, "exited", "reply", now);
    e.step_number = next->number;
    e.visit = store::next_visit(unit.tx, e.id, next->number);
    e.attempt = 1;
    e.due_at = due_for(c, *next, now);
    schedule_step(unit, e, e.due_at, now);
    tell_progress(unit, e.broker_id, e.campaign_id);
}

void try_again(messaging::unit& unit, enrollment& e, const run_context& c, step s, std::chrono::minutes pause,
               time_point now)
{
    ++e.attempt;
    s.delay = pause;
    s.send_at_local.reset();
    e.due_at = due_for(c, s, now);
    schedule_step(unit, e, e.due_at, now);
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
