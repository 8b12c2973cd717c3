#pragma once

#include "messaging/subscriber.hpp"

namespace relevo::scoring {

messaging::subscription_table subscription_table();
// Every batch locks its leads in id order first.
messaging::subscriber_settings subscriber_settings();

}  // namespace relevo::scoring
