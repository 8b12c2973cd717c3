#pragma once

#include "domain/call_retry.hpp"
#include "domain/enrolment.hpp"
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
// A list of windows; what cannot be read is left out.
models::weekly_windows read_windows(const json::value* list);

}  // namespace relevo::campaign_executor
