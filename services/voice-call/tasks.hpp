#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::voice_call {

messaging::task_table task_table(const context& ctx);

// The periodic look for calls whose final report did not come.
inline constexpr const char* reconcile_kind = "reconcile_calls";
awaitable<> begin_reconciling(const context& ctx);
void schedule_reconciling(messaging::unit& unit);

// The periodic look for recordings that are not to be kept any longer.
inline constexpr const char* forget_kind = "forget_recordings";
awaitable<> begin_forgetting(const context& ctx);
void schedule_forgetting(messaging::unit& unit);

}  // namespace relevo::voice_call
