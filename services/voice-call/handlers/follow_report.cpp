#include "handlers/agent_handlers.hpp"
#include "store_recordings.hpp"

namespace relevo::voice_call::handlers {

namespace {

void schedule_for(messaging::unit& unit, const call& c, const char* kind, json::object payload)
{
    messaging::new_task task;
    task.kind = kind;
    task.broker_id = c.broker_id;
    task.lead_id = c.lead_id;
    task.payload = std::move(payload);
    task.dedupe_key = std::string(kind) + ":" + c.dispatch_key;
    unit.schedule(std::move(task));
}

}  // namespace

void follow_report(messaging::unit& unit, const call& c, const vapi::end_of_call_report& report)
{
    if (!report.recording_url.empty())
        schedule_for(unit, c, "copy_recording", {{"call_id", c.id}, {"url", report.recording_url}});
    if (c.direction != models::call_direction::inbound || !c.agent_user_id)
        return;
    if (!report.summary.empty())
        store::save_summary(unit.tx, c.id, report.summary);
    schedule_for(unit, c, "notify_owner", {{"call_id", c.id}});
}

}  // namespace relevo::voice_call::handlers
