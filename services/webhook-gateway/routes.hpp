#pragma once

#include "admin_context.hpp"
#include "context.hpp"
#include "http/router.hpp"

namespace relevo::webhook_gateway {

// What providers post.
http::route_table webhook_route_table(const context& ctx);
// What operators ask.
http::route_table admin_route_table(const admin_context& ctx);

}  // namespace relevo::webhook_gateway
