#pragma once

#include "admin_context.hpp"
#include "messaging/subscriber.hpp"

namespace relevo::webhook_gateway {

messaging::subscription_table subscription_table(const admin_context& ctx);

}  // namespace relevo::webhook_gateway
