#include "call_events.hpp"
#include "handlers/agent_handlers.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

namespace {

std::optional<std::string> none_if_empty(const std::string& s)
{
    return s.empty() ? std::nullopt : std::optional(s);
}

}  // namespace

// The provider reported the end of a call. Stores transcript and outcome at once; the summary needs the LLM, so it is a
// task. A repeated report writes the same again and schedules nothing new.
void end_of_call_report(messaging::unit& unit, call& c, const vapi::webhook& hook)
{
    if (!hook.report)
        throw events::decode_error("end-of-call-report without a report");
    const auto& report = *hook.report;
    const auto at = hook.occurred_at.value_or(std::chrono::system_clock::now());

    // Usually the status update has ended the call already.
    const bool ended_now = c.end(report.ending(), report.ended_reason, report.ended_at.value_or(at));
    c.complete(report.started_at, report.ended_at);
    store::save(unit.tx, c);
    store::replace_lines(unit.tx, c, report.lines);
    store::save_report(unit.tx, c.id, {report.transcript, none_if_empty(report.recording_url), report.cost_usd});
    if (ended_now)
        publish_end(unit, c);
    follow_report(unit, c, report);

    messaging::new_task task;
    task.kind = "process_end_of_call_report";
    task.broker_id = c.broker_id;
    task.lead_id = c.lead_id;
    task.payload = json::object{{"call_id", c.id}};
    task.dedupe_key = "report:" + c.dispatch_key;
    unit.schedule(std::move(task));
}

}  // namespace relevo::voice_call::handlers
