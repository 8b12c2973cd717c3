#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::crm_sync {

// This service's whole outside world: nothing yet but the retry of dead messages, which main.cpp adds.
messaging::task_table task_table(const context& ctx);

}  // namespace relevo::crm_sync
