#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::voice_call {

messaging::task_table task_table(const context& ctx);

// The periodic look for calls whose final report did not come.
inline constexpr const char* reconcile_kind = "reconcile_calls";
awaitable<> begin_reconciling(const context& ctx);
void schedule_reconciling(messaging::unit& unit);

}  // namespace relevo::voice_call
