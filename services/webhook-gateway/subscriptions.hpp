#pragma once

#include "messaging/subscriber.hpp"

namespace relevo::webhook_gateway {

messaging::subscription_table subscription_table();

}  // namespace relevo::webhook_gateway
