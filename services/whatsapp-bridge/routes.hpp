#pragma once

#include "context.hpp"
#include "http/router.hpp"

namespace relevo::whatsapp_bridge {

http::route_table route_table(const context& ctx, http::route health);

}  // namespace relevo::whatsapp_bridge
