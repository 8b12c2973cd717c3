#include "tasks.hpp"

#include "handlers/handlers.hpp"
#include "messaging/periodic.hpp"

namespace relevo::scoring {

namespace {
constexpr const char* rescore_due_kind = "rescore_due";
constexpr const char* rescore_open_leads_kind = "rescore_open_leads";
}  // namespace

void schedule_sweep(messaging::unit& unit, std::chrono::milliseconds interval)
{
    messaging::schedule_next(unit, rescore_due_kind, interval);
}

awaitable<> begin_sweeps(const context& ctx)
{
    return messaging::begin_periodic(ctx.outbox, rescore_due_kind, ctx.config.sweep_interval);
}

std::string schedule_rescore(messaging::unit& unit, std::int64_t broker_id, std::string job)
{
    messaging::new_task t;
    t.kind = rescore_open_leads_kind;
    t.broker_id = broker_id;
    t.lane = rescore_open_leads_kind + (":" + std::to_string(broker_id));
    t.dedupe_key = std::move(job);
    return unit.schedule(std::move(t));
}

messaging::task_table task_table(const context& ctx)
{
    messaging::task_kind sweep;
    sweep.name = rescore_due_kind;
    sweep.run = [&ctx](const messaging::task& task, deadline until) { return rescore_due(ctx, task, until); };
    sweep.on_dead = [&ctx](messaging::unit& unit, const messaging::task&, const std::string&) {
        schedule_sweep(unit, ctx.config.sweep_interval);  // the chain goes on
    };
    messaging::task_kind open_leads;
    open_leads.name = rescore_open_leads_kind;
    open_leads.run = [&ctx](const messaging::task& t, deadline until) { return rescore_open_leads(ctx, t, until); };
    return {sweep, open_leads};
}

}  // namespace relevo::scoring
