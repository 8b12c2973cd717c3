#pragma once

#include <optional>

#include "events/envelope.hpp"
#include "http/client.hpp"
#include "http/router.hpp"
#include "json/value.hpp"
#include "messaging/subscriber.hpp"
#include "messaging/tasks.hpp"

namespace relevo::messaging {

// The sender's side of deliver now: posts the event (HTTP binary mode) to its owner and hands back the result of the
// task it led to; nothing when the owner is down, late or had none.
awaitable<std::optional<json::value>> deliver_now(http::client& client, std::string owner_url,
                                                  std::string service_token, events::envelope e, deadline until);

// The owner's side, POST /internal/events: runs the subscription's own handler through the inbox, then waits for the
// task it scheduled under dedupe_key = ce_id. 200 {"result":…} when done, 202 {"state":…} when the deadline
// (X-Deadline-Ms, at most 10,000) passed first, 404 when no task came of it, 502 when the task is dead.
http::route deliver_now_route(subscriber& s, task_runner& tasks, std::string service_token);

}  // namespace relevo::messaging
