#pragma once

#include "http/router.hpp"
#include "messaging/subscriber.hpp"
#include "messaging/tasks.hpp"

namespace relevo::messaging {

// The row of subscriptions that every service has: task.retry and task.discard for its own tasks.
subscription task_commands(const std::string& service);

// The task kind that runs a dead record's handler again.
task_kind dead_message_kind(const subscriber& s);

// POST /internal/events: the same CloudEvent that went to Kafka (HTTP binary mode). Runs the subscription's handler
// through the inbox, waits for the task it scheduled under dedupe_key = ce_id, and answers its result: 200 {"result":…},
// 202 when the deadline (X-Deadline-Ms, at most 10 s) passed first, 404 when no task came of it.
http::route deliver_now_route(subscriber& s, task_runner& tasks, const std::string& service_token);

}  // namespace relevo::messaging
