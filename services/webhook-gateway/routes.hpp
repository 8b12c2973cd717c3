#pragma once

#include "context.hpp"
#include "http/router.hpp"

namespace relevo::webhook_gateway {

http::route_table route_table(const context& ctx, http::route health);
http::route_table admin_route_table(const context& ctx);  // part of it

}  // namespace relevo::webhook_gateway
