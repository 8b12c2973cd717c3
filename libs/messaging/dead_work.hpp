#pragma once

#include "http/router.hpp"
#include "messaging/subscriber.hpp"
#include "messaging/tasks.hpp"

namespace relevo::messaging {

// The row of subscriptions that every service has: task.retry and task.discard for its own tasks.
subscription task_commands(const std::string& service);

// The task kind that runs a dead record's handler again.
task_kind dead_message_kind(const subscriber& s);

}  // namespace relevo::messaging
