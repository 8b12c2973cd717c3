#include "call_events.hpp"

#include "call_book.hpp"

namespace relevo::voice_call {

namespace {

// Fills the fields that call.* and call.analyzed share.
template <class Event>
void describe(Event& e, const call& c)
{
    e.set_broker_id(c.broker_id);
    e.set_lead_id(c.lead_id);
    e.set_call_id(c.id);
    e.set_external_call_id(c.external_call_id.value_or(""));
    e.set_dispatch_key(c.dispatch_key);
    e.set_campaign_id(c.campaign_id.value_or(0));
    e.set_agent_user_id(c.agent_user_id.value_or(0));
    e.set_direction(std::string(models::to_string(c.direction)));
    e.set_status(std::string(models::to_string(c.status)));
    e.set_outcome(c.outcome ? std::string(models::to_string(*c.outcome)) : "");
    e.set_ended_reason(c.ended_reason.value_or(""));
    e.set_duration_seconds(c.duration_seconds.value_or(0));
}

void publish_status_frame(messaging::unit& unit, const call& c)
{
    unit.publish_frame(c.broker_id, c.lead_id, "call_status",
                       json::object{{"call_id", c.id},
                                    {"lead_id", c.lead_id},
                                    {"status", models::to_string(c.status)},
                                    {"outcome", c.outcome ? json::value(models::to_string(*c.outcome)) : json::value()},
                                    {"campaign_id", c.campaign_id}});
}

void publish(messaging::unit& unit, const events::type<events::v1::CallEvent>& type, const call& c,
             std::optional<time_point> at)
{
    events::v1::CallEvent e;
    describe(e, c);
    e.set_occurred_at(models::format_rfc3339(at.value_or(std::chrono::system_clock::now())));
    unit.publish(type, e);
    publish_status_frame(unit, c);
}

const events::type<events::v1::CallEvent>& ending_type_of(const call& c)
{
    return c.status == call_status::completed ? events::call_completed : events::call_failed;
}

}  // namespace

std::string placing_key(const std::string& dispatch_key)
{
    return "call:" + dispatch_key;
}

void publish_initiated(messaging::unit& unit, const call& c)
{
    publish(unit, events::call_initiated, c, c.started_at);
    book_of(unit).step(c, events::call_initiated.name, c.started_at.value_or(std::chrono::system_clock::now()));
}

void publish_progress(messaging::unit& unit, const call& c)
{
    if (c.status == call_status::ringing)
        publish(unit, events::call_ringing, c, std::nullopt);
    else if (c.status == call_status::answered)
        publish(unit, events::call_answered, c, c.answered_at);
}

void publish_end(messaging::unit& unit, const call& c)
{
    publish(unit, ending_type_of(c), c, c.ended_at);
    log_end(unit, c);
    book_of(unit).line_is_free();
}

void log_end(messaging::unit& unit, const call& c)
{
    book_of(unit).ending(c, ending_type_of(c).name);
}

void publish_follow_up(messaging::unit& unit, const call& c, const std::string& tool)
{
    events::v1::TagChange wanted;
    wanted.set_broker_id(c.broker_id);
    wanted.set_lead_id(c.lead_id);
    wanted.set_tag("seguimiento_humano");
    unit.publish(events::tag_add, wanted);
    store::write_log(unit.tx, c, "tool.follow_up", tool);
}

void publish_analyzed(messaging::unit& unit, const call& c, const call_analysis& a)
{
    events::v1::CallAnalyzed e;
    describe(e, c);
    e.set_occurred_at(events::now_rfc3339());
    e.set_summary(a.summary);
    e.set_interest_level(a.interest_level);
    e.set_budget(a.budget);
    e.set_timeline(a.timeline);
    e.set_score_delta(a.score_delta);
    e.set_stage_to_move(a.stage_to_move);
    unit.publish(events::call_analyzed, e);
    unit.publish_frame(
        c.broker_id, c.lead_id, "call_summary",
        json::object{{"call_id", c.id},
                     {"lead_id", c.lead_id},
                     {"summary", a.summary},
                     {"score_delta", a.score_delta},
                     {"stage_to_move", a.stage_to_move.empty() ? json::value() : json::value(a.stage_to_move)}});
    store::write_log(unit.tx, c, events::call_analyzed.name, "");
}

std::optional<queued_call> queue_call(messaging::unit& unit, const wanted_call& wanted)
{
    call c;
    c.broker_id = wanted.broker_id;
    c.lead_id = wanted.lead_id;
    c.agent_user_id = wanted.agent_user_id;
    c.campaign_id = wanted.campaign_id;
    c.enrollment_id = wanted.enrollment_id;
    c.dispatch_key = wanted.dispatch_key;
    c.agent_type = wanted.agent_type.empty() ? "default" : wanted.agent_type;
    c.to_number = wanted.to_number;
    c.scheduled_at = wanted.scheduled_at;
    c.is_forced = wanted.is_forced;
    c.correlation_id = unit.origin().correlation_id;
    if (!store::insert(unit.tx, c))
        return std::nullopt;
    store::write_log(unit.tx, c, "call.queued", "");
    publish_status_frame(unit, c);

    messaging::new_task task;
    task.kind = "place_call";
    task.broker_id = c.broker_id;
    task.lead_id = c.lead_id;
    task.payload = json::object{{"call_id", c.id}};
    task.dedupe_key = placing_key(c.dispatch_key);
    task.due_at = c.scheduled_at;
    return queued_call{c.id, unit.schedule(std::move(task))};
}

}  // namespace relevo::voice_call
