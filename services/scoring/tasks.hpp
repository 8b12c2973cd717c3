#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::scoring {

messaging::task_table task_table(const context& ctx);

// The next sweep on the grid of the interval; scheduled twice (a restart, another replica) it is one task.
void schedule_sweep(messaging::unit& unit, std::chrono::milliseconds interval);
// At start: schedules the first one, as soon as the database answers.
awaitable<> begin_sweeps(const context& ctx);

}  // namespace relevo::scoring
