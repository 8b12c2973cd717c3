#pragma once

#include "messaging/subscriber.hpp"

namespace relevo::campaign_executor {

messaging::subscription_table subscription_table();
// Every batch locks the open enrollments of its leads in id order first.
messaging::subscriber_settings subscriber_settings();

}  // namespace relevo::campaign_executor
