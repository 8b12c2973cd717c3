#include "subscriptions.hpp"

#include "handlers/admin.hpp"
#include "messaging/dead_work.hpp"

namespace relevo::webhook_gateway {

messaging::subscription_table subscription_table(const admin_context& ctx)
{
    return {
        {topics::dlq, handlers::index_dead_work(ctx.svc)},
        messaging::task_commands("webhook-gateway"),
    };
}

}  // namespace relevo::webhook_gateway
