#include <cmath>

#include "call_book.hpp"
#include "call_events.hpp"
#include "endings.hpp"
#include "handlers/agent_handlers.hpp"
#include "handlers/handlers.hpp"
#include "store_erasure.hpp"

namespace relevo::voice_call::handlers {

namespace {

std::optional<std::string> none_if_empty(const std::string& s)
{
    return s.empty() ? std::nullopt : std::optional(s);
}

told_ending told_by(const context& ctx, const call& c, const vapi::end_of_call_report& report,
                    const models::transcript& lines, time_point at)
{
    told_ending told;
    told.reason = report.ended_reason.empty() ? c.ended_reason.value_or("") : report.ended_reason;
    told.ending = ending_of(ctx, told.reason, models::count_user_lines(lines));
    told.started_at = report.started_at;
    told.ended_at = report.ended_at;
    if (report.duration_seconds && *report.duration_seconds >= 0 && *report.duration_seconds < 1e6)
        told.seconds = static_cast<int>(std::lround(*report.duration_seconds));
    told.at = at;
    return told;
}

store::report stored(const vapi::end_of_call_report& r)
{
    return {r.lines.empty() ? std::string() : r.transcript, none_if_empty(r.recording_url), r.cost_usd,
            r.cost_breakdown.is_null() ? std::nullopt : std::optional(json::serialize(r.cost_breakdown)), r.summary};
}

store::report costs_of(const vapi::end_of_call_report& r)
{
    auto kept = stored(r);
    kept.transcript.clear();
    kept.summary.clear();
    kept.recording_url.reset();
    return kept;
}

// What the provider asks for the call itself. The analysis has a cost of its own.
events::v1::CostRecorded cost_of(const call& c, double cost_usd)
{
    events::v1::CostRecorded cost;
    cost.set_broker_id(c.broker_id);
    cost.set_lead_id(c.lead_id);
    cost.set_request_id("call:" + c.dispatch_key);
    cost.set_kind("voice");
    cost.set_provider("vapi");
    cost.set_operation("call");
    cost.set_units(c.duration_seconds.value_or(0) / 60.0);
    cost.set_unit("minute");
    cost.set_cost_usd(cost_usd);
    cost.set_success(true);
    return cost;
}

void schedule_analysis(messaging::unit& unit, const call& c)
{
    messaging::new_task task;
    task.kind = "process_end_of_call_report";
    task.broker_id = c.broker_id;
    task.lead_id = c.lead_id;
    task.payload = json::object{{"call_id", c.id}};
    task.dedupe_key = "report:" + c.dispatch_key;
    unit.schedule(std::move(task));
}

}  // namespace

// The provider told how the call went. Stores transcript and outcome at once; the summary needs the LLM, so it is a
// task. A repeated report writes the same again and schedules nothing new.
void fold_report(const context& ctx, messaging::unit& unit, call& c, const vapi::end_of_call_report& report,
                 time_point at)
{
    const bool is_erased = store::is_erased(unit.tx, c.id);
    if (!report.lines.empty() && !is_erased)
        store::replace_lines(unit.tx, c, report.lines);
    book_of(unit).lines_changed(c);
    // A report without lines leaves those that were heard.
    const auto lines = report.lines.empty() ? store::lines(unit.tx, c.id) : report.lines;
    const bool changed = c.report(told_by(ctx, c, report, lines, at));
    book_of(unit).save(c);
    const bool tells_cost = store::save_report(unit.tx, c.id, is_erased ? costs_of(report) : stored(report));
    if (tells_cost && *report.cost_usd > 0)
        unit.publish(events::cost_recorded, cost_of(c, *report.cost_usd));
    if (changed)
        publish_end(unit, c);  // usually the status update has said it already
    else
        log_end(unit, c);
    if (is_erased)
        return;  // how it ended is kept, not what was said
    if (!lines.empty())
        schedule_analysis(unit, c);
    follow_report(unit, c, report);
}

}  // namespace relevo::voice_call::handlers
