#pragma once

#include "context.hpp"
#include "messaging/subscriber.hpp"

namespace relevo::whatsapp_bridge {

messaging::subscription_table subscription_table(const context& ctx);

}  // namespace relevo::whatsapp_bridge
