#include "tasks.hpp"

#include "application.hpp"
#include "executor.hpp"
#include "handlers/handlers.hpp"
#include "messaging/periodic.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr const char* find_inactive_kind = "find_inactive";
constexpr std::chrono::hours inactivity_interval{1};

// One whose effects are all in our database: it runs in the transaction that settles the task.
messaging::task_kind recorded(const char* name, awaitable<messaging::outcome> (*run)(messaging::task))
{
    messaging::task_kind kind;
    kind.name = name;
    kind.run = [run](const messaging::task& task, deadline) { return run(task); };
    return kind;
}

}  // namespace

void schedule_inactivity_check(messaging::unit& unit)
{
    messaging::schedule_next(unit, find_inactive_kind, inactivity_interval);
}

awaitable<> begin_inactivity_checks(const context& ctx)
{
    return messaging::begin_periodic(ctx.outbox, find_inactive_kind, inactivity_interval);
}

messaging::task_table task_table(const context& ctx)
{
    messaging::task_kind inactive;
    inactive.name = find_inactive_kind;
    inactive.time_limit = std::chrono::minutes(10);
    inactive.max_concurrent = 1;
    inactive.run = [&ctx](const messaging::task& task, deadline) { return find_inactive(ctx, task); };
    inactive.on_dead = [](messaging::unit& unit, const messaging::task&, const std::string&) {
        schedule_inactivity_check(unit);  // the chain goes on
    };
    return {recorded(run_step_kind, run_due_step), recorded(report_progress_kind, report_progress),
            recorded(apply_trigger_kind, apply_trigger), recorded(apply_leads_kind, apply_leads), inactive};
}

}  // namespace relevo::campaign_executor
