#pragma once

#include "context.hpp"
#include "http/router.hpp"

namespace relevo::webhook_gateway {

http::route_table route_table(const context& ctx, http::route health);

}  // namespace relevo::webhook_gateway
