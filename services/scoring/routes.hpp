#pragma once

#include "context.hpp"
#include "http/router.hpp"

namespace relevo::scoring {

http::route_table route_table(const context& ctx);

}  // namespace relevo::scoring
