#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::voice_call {

messaging::task_table task_table(const context& ctx);

}  // namespace relevo::voice_call
