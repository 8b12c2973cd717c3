#pragma once

#include "context.hpp"
#include "http/router.hpp"

namespace relevo::campaign_executor {

http::route_table route_table(const context& ctx);

}  // namespace relevo::campaign_executor
