#pragma once

#include "context.hpp"
#include "http/router.hpp"

namespace relevo::crm_sync {

// This service's whole HTTP surface; health is the suite's (service_defaults).
http::route_table route_table(const context& ctx, http::route health);

}  // namespace relevo::crm_sync
