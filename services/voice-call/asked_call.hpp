#pragma once

#include <functional>

#include "context.hpp"
#include "messaging/unit.hpp"

// What asking the provider about a call came to, as the record of the task that asked.
namespace relevo::voice_call {

// It has ended: folded in like the report that never came.
std::function<void(messaging::unit&)> ended_call(const context& ctx, std::int64_t call_id, const vapi::call& asked);
// The provider knows no such call: it ends failed; one that had ended is not asked about again.
std::function<void(messaging::unit&)> lost_call(std::int64_t call_id);

}  // namespace relevo::voice_call
