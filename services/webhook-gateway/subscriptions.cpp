#include "subscriptions.hpp"

#include "handlers/admin.hpp"
#include "messaging/dead_work.hpp"

namespace relevo::webhook_gateway {

messaging::subscription_table subscription_table(const admin_context& ctx)
{
    return {
        {topics::dlq, handlers::index_dead_work(ctx.svc)},
        {topics::leads_events, messaging::dispatch({messaging::on(events::lead_erased, handlers::on_lead_erased)})},
        messaging::task_commands("webhook-gateway"),
    };
}

}  // namespace relevo::webhook_gateway
