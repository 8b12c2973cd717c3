#pragma once

#include "admin_context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::webhook_gateway {

messaging::task_table task_table(const admin_context& ctx);

// Once an hour old entries of the index go.
void schedule_forgetting(messaging::unit& u);
awaitable<> begin_forgetting(const admin_context& ctx);

}  // namespace relevo::webhook_gateway
