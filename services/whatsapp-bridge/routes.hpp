#pragma once

#include "context.hpp"
#include "http/router.hpp"
#include "messaging/tasks.hpp"

namespace relevo::whatsapp_bridge {

http::route_table route_table(const context& ctx, messaging::task_runner& tasks, http::route health);

}  // namespace relevo::whatsapp_bridge
