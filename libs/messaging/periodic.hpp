#pragma once

#include "messaging/outbox.hpp"

// Work that recurs: a chain of tasks, each of which schedules the next one when it is done or dead.
namespace relevo::messaging {

// The next task on the grid of the interval; scheduled twice (a restart, another replica) it is one task.
void schedule_next(unit& u, const std::string& kind, std::chrono::milliseconds interval);

// At start: schedules the first one, as soon as the database answers.
awaitable<> begin_periodic(outbox& out, std::string kind, std::chrono::milliseconds interval);

}  // namespace relevo::messaging
