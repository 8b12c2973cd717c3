#include "tasks.hpp"

#include "handlers/handlers.hpp"
#include "messaging/periodic.hpp"

namespace relevo::scoring {

namespace {
constexpr const char* rescore_due_kind = "rescore_due";
}  // namespace

void schedule_sweep(messaging::unit& unit, std::chrono::milliseconds interval)
{
    messaging::schedule_next(unit, rescore_due_kind, interval);
}

awaitable<> begin_sweeps(const context& ctx)
{
    return messaging::begin_periodic(ctx.outbox, rescore_due_kind, ctx.config.sweep_interval);
}

messaging::task_table task_table(const context& ctx)
{
    messaging::task_kind sweep;
    sweep.name = rescore_due_kind;
    sweep.run = [&ctx](const messaging::task& task, deadline until) { return rescore_due(ctx, task, until); };
    sweep.on_dead = [&ctx](messaging::unit& unit, const messaging::task&, const std::string&) {
        schedule_sweep(unit, ctx.config.sweep_interval);  // the chain goes on
    };
    return {sweep};
}

}  // namespace relevo::scoring
