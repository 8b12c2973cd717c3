#pragma once

#include "messaging/subscriber.hpp"

namespace relevo::voice_call {

messaging::subscription_table subscription_table();

}  // namespace relevo::voice_call
