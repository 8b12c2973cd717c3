#pragma once

#include <string>

#include "context.hpp"
#include "models/call_ending.hpp"

namespace relevo::voice_call {

// What the provider's reason means; one that is not in the map is counted (vapi_unknown_ended_reason_total) and named
// in the log.
models::call_ending ending_of(const context& ctx, const std::string& reason, std::size_t user_lines);

}  // namespace relevo::voice_call
