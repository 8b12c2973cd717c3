#pragma once

#include "messaging/tasks.hpp"

namespace relevo::campaign_executor {

messaging::task_table task_table();

}  // namespace relevo::campaign_executor
