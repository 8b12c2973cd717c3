#pragma once

#include "domain/call.hpp"
#include "messaging/unit.hpp"

// What voice-call says about a call: the event on calls.events.v1 and the frame call_status, always together.
namespace relevo::voice_call {

void publish_initiated(messaging::unit& unit, const call& c);
void publish_progress(messaging::unit& unit, const call& c);  // call.ringing or call.answered, by its status
// call.completed or call.failed. Calls that wait for a line try again, since one is free now.
void publish_end(messaging::unit& unit, const call& c);
void log_end(messaging::unit& unit, const call& c);  // its end in the call's events, as it is known by now
void publish_analyzed(messaging::unit& unit, const call& c, const call_analysis& a);  // and the frame call_summary

// A person has to look after what a tool could not do: a tag on the lead and a line in the call's events.
void publish_follow_up(messaging::unit& unit, const call& c, const std::string& tool);

// The key of the call's place_call task.
std::string placing_key(const std::string& dispatch_key);

// Asks for the call: the row and its task, one for one dispatch key. Nothing when it was asked for before.
struct wanted_call
{
    std::int64_t broker_id = 0, lead_id = 0;
    std::optional<std::int64_t> agent_user_id, campaign_id, enrollment_id;
    std::string dispatch_key, agent_type = "default", to_number;
    std::optional<time_point> scheduled_at = {};  // absent: now
    bool is_forced = false;                       // outside calling hours, too
};
struct queued_call
{
    std::int64_t call_id = 0;
    std::string task_id;
};
std::optional<queued_call> queue_call(messaging::unit& unit, const wanted_call& wanted);

}  // namespace relevo::voice_call
