#include "handlers/handlers.hpp"

namespace relevo::voice_call::handlers {

// The assistant wants something done while the caller listens. Tools reach other services, so they are a task; its
// dedupe_key is the webhook's id, which is how deliver now finds it and waits for its result.
void tool_calls(messaging::unit& unit, const call& c, const vapi::webhook& hook, const events::envelope& e)
{
    json::array calls;
    for (const auto& t : hook.tool_calls)
        calls.push_back(json::object{{"id", t.id}, {"name", t.name}, {"arguments", t.arguments}});

    messaging::new_task task;
    task.kind = "run_tool_calls";
    task.broker_id = c.broker_id;
    task.lead_id = c.lead_id;
    task.payload =
        json::object{{"call_id", c.id}, {"calls", std::move(calls)}, {"legacy", hook.is_legacy_function_call}};
    task.priority = 1;                            // someone is waiting on the line
    task.lane = "tools:" + std::to_string(c.id);  // the same toolCallId twice finds the first one's result
    task.dedupe_key = e.id;
    unit.schedule(std::move(task));
}

}  // namespace relevo::voice_call::handlers
