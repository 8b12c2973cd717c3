#pragma once

#include "messaging/task_store.hpp"

// What dlq.v1 says of dead work.
namespace relevo::messaging {

// A larger payload stays in its owner's row; the notice gives its size.
inline constexpr std::size_t largest_announced_payload = 256 << 10;

// task.dead. Of a dead message it shows the record: origin, headers, and as payload its value. is_doubtful: the task's
// state is "unknown".
events::v1::TaskDead death_notice(const std::string& service, const task& t, const outcome& o,
                                  const task_store::failure_history& h, bool is_doubtful);

// task.resolved, task.discarded
events::v1::TaskDead closing_notice(const std::string& service, const std::string& task_id, const std::string& kind,
                                    std::int64_t broker_id);

}  // namespace relevo::messaging
