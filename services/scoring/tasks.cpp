#include "tasks.hpp"

#include "handlers/handlers.hpp"
#include "log/log.hpp"
#include "runtime/event.hpp"

namespace relevo::scoring {

namespace {
constexpr const char* rescore_due_kind = "rescore_due";
constexpr auto longest_pause = std::chrono::milliseconds(5'000);
}  // namespace

void schedule_sweep(messaging::unit& unit, std::chrono::milliseconds interval)
{
    const auto slot = std::chrono::system_clock::now().time_since_epoch() / interval + 1;
    messaging::new_task sweep;
    sweep.kind = rescore_due_kind;
    sweep.lane = rescore_due_kind;
    sweep.due_at = std::chrono::system_clock::time_point(slot * interval);
    sweep.dedupe_key =
        std::string(rescore_due_kind) + ":" + std::to_string(interval.count()) + ":" + std::to_string(slot);
    unit.schedule(std::move(sweep));
}

awaitable<> begin_sweeps(const context& ctx)
{
    const auto interval = ctx.config.sweep_interval;
    const auto plan = [interval](messaging::unit& unit) { schedule_sweep(unit, interval); };
    const messaging::origin start{"", ""};
    for (auto pause = std::chrono::milliseconds(100);; pause = std::min(pause * 2, longest_pause)) {
        try {
            co_await ctx.outbox.transact(all_tenants, start, plan);
            co_return;
        } catch (const std::exception& e) {
            log::warn("first_sweep_waits", {{"error", e.what()}});
        }
        co_await runtime::sleep_for(pause);
    }
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
