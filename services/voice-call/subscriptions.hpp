#pragma once

#include "context.hpp"
#include "messaging/subscriber.hpp"

namespace relevo::voice_call {

messaging::subscription_table subscription_table(const context& ctx);
messaging::subscriber_settings subscriber_settings();

}  // namespace relevo::voice_call
