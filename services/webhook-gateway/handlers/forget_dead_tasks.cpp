#include "handlers/admin.hpp"
#include "log/log.hpp"
#include "store_dead_tasks.hpp"
#include "tasks.hpp"

namespace relevo::webhook_gateway::handlers {

// Entries that were discarded or resolved 30 days ago, and retries that nobody answered. repeat = safe.
awaitable<messaging::outcome> forget_dead_tasks(const admin_context& ctx, messaging::task, deadline)
{
    const auto forgotten = co_await ctx.db.transact(all_tenants, dead_tasks::forget);
    const auto given_back = co_await ctx.db.transact(all_tenants, dead_tasks::give_back_unanswered);
    log::info("dead_tasks_forgotten", {{"rows", forgotten}, {"retries_unanswered", given_back}});
    co_return messaging::done({}, schedule_forgetting);
}

}  // namespace relevo::webhook_gateway::handlers
