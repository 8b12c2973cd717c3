#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::scoring {

messaging::task_table task_table(const context& ctx);

// Re-scores all open leads of a company, which applies the rules, too; one such task a company runs at a time. Returns
// its id. job: scheduled again under the same name it is one task; empty: none.
std::string schedule_rescore(messaging::unit& unit, std::int64_t broker_id, std::string job = "");

// The next sweep on the grid of the interval; scheduled twice (a restart, another replica) it is one task.
void schedule_sweep(messaging::unit& unit, std::chrono::milliseconds interval);
// At start: schedules the first one, as soon as the database answers.
awaitable<> begin_sweeps(const context& ctx);

}  // namespace relevo::scoring
