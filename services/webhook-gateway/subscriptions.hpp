#pragma once

#include "context.hpp"
#include "messaging/subscriber.hpp"

namespace relevo::webhook_gateway {

messaging::subscription_table subscription_table(const context& ctx);

}  // namespace relevo::webhook_gateway
