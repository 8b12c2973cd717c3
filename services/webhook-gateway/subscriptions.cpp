#include "subscriptions.hpp"

#include "messaging/dead_work.hpp"

namespace relevo::webhook_gateway {

messaging::subscription_table subscription_table()
{
    return {
        messaging::task_commands("webhook-gateway"),
    };
}

}  // namespace relevo::webhook_gateway
