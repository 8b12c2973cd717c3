#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::webhook_gateway {

messaging::task_table task_table(const context& ctx);

// Once a day old entries of the index go.
void schedule_forgetting(messaging::unit& u);
awaitable<> begin_forgetting(const context& ctx);

}  // namespace relevo::webhook_gateway
