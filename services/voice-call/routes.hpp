#pragma once

#include "context.hpp"
#include "http/router.hpp"
#include "messaging/subscriber.hpp"
#include "messaging/tasks.hpp"

namespace relevo::voice_call {

http::route_table route_table(const context& ctx, messaging::task_runner& tasks, messaging::subscriber& events,
                              http::route health);

// Of these, /api/settings and recordings.
http::route_table agent_routes(const context& ctx, messaging::task_runner& tasks);

}  // namespace relevo::voice_call
