#include "tasks.hpp"

#include "handlers/admin.hpp"
#include "messaging/periodic.hpp"
#include "store_replays.hpp"

namespace relevo::webhook_gateway {

namespace {

constexpr const char* forget_kind = "forget_dead_tasks";
constexpr auto forget_interval = std::chrono::hours(1);

}  // namespace

void schedule_forgetting(messaging::unit& u)
{
    messaging::schedule_next(u, forget_kind, forget_interval);
}

awaitable<> begin_forgetting(const admin_context& ctx)
{
    return messaging::begin_periodic(ctx.outbox, forget_kind, forget_interval);
}

messaging::task_table task_table(const admin_context& ctx)
{
    using namespace handlers;
    messaging::task_kind replay;
    replay.name = replays::task_kind_name;
    replay.run = [&ctx](const messaging::task& t, deadline until) { return replay_webhooks(ctx, t, until); };
    replay.max_concurrent = 1;

    messaging::task_kind forget;
    forget.name = forget_kind;
    forget.run = [&ctx](const messaging::task& t, deadline until) { return forget_dead_tasks(ctx, t, until); };
    forget.on_dead = [](messaging::unit& u, const messaging::task&, const std::string&) { schedule_forgetting(u); };
    return {replay, forget};
}

}  // namespace relevo::webhook_gateway
