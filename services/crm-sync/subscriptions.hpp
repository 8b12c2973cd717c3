#pragma once

#include "context.hpp"
#include "messaging/subscriber.hpp"

namespace relevo::crm_sync {

// Every topic this service consumes in its group. realtime.events.v1 is read by realtime_hub, without a group.
messaging::subscription_table subscription_table(const context& ctx);
messaging::subscriber_settings subscriber_settings();

}  // namespace relevo::crm_sync
