#pragma once

#include <string_view>

#include "models/call.hpp"

namespace relevo::models {

// What the end of a call means.
struct call_ending
{
    call_status status = call_status::failed;
    call_outcome outcome = call_outcome::provider_error;
    bool is_known = true;  // false: the reason is not in the map (metric vapi_unknown_ended_reason_total)

    // The provider failed, not the person: the same call may be tried again.
    bool is_retryable() const { return outcome == call_outcome::provider_error; }
};

// From Vapi's endedReason and the number of lines the person said (source: Vapi API, Call.endedReason).
call_ending classify_ending(std::string_view ended_reason, std::size_t user_lines);

}  // namespace relevo::models
