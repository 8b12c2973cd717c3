#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::campaign_executor {

messaging::task_table task_table(const context& ctx);

// The hourly look for leads that have been silent (triggered_by inactivity).
void schedule_inactivity_check(messaging::unit& unit);
awaitable<> begin_inactivity_checks(const context& ctx);

}  // namespace relevo::campaign_executor
