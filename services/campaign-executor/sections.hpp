#pragma once

#include "domain/call_retry.hpp"
#include "domain/enrolment.hpp"
#include "domain/limits.hpp"
#include "domain/trigger.hpp"
#include "json/value.hpp"
#include "problems.hpp"

namespace relevo::campaign_executor {

// A campaign's settings are kept as the JSON objects of the API ("sections"): checked and filled with the defaults when
// they are written, read into plain values when they are used.
struct sections
{
    json::value trigger_condition, audience, reentry, exit_conditions, schedule, limits, call_retry, circuit_breaker;
};

sections default_sections();
// Takes over what the body names; nested objects are merged.
void merge_sections(sections& target, const json::value& body, problems& found);

schedule read_schedule(const json::value& section);
exit_conditions read_exit_conditions(const json::value& section);
call_retry read_call_retry(const json::value& section);
reentry_rule read_reentry(const json::value& section);
trigger_rule read_trigger(const std::string& triggered_by, const json::value& condition);
// The condition of what triggers it.
void check_trigger(const std::string& triggered_by, const json::value& condition, problems& found);
limits read_limits(const json::value& section);
circuit_breaker read_circuit_breaker(const json::value& section);
// Of the broker's section "campaigns".
frequency_cap read_frequency_cap(const json::value& broker_campaigns);
// {"days": [1…7], "from": "HH:MM", "to": "HH:MM"}, from before to.
std::optional<models::weekly_window> read_window(const json::value& w);
// A list of windows; what cannot be read is left out.
models::weekly_windows read_windows(const json::value* list);

}  // namespace relevo::campaign_executor
