#include "handlers/handlers.hpp"
#include "rescore_each.hpp"
#include "tasks.hpp"

namespace relevo::scoring {

namespace {

constexpr std::size_t leads_a_run = 500;

}  // namespace

// Re-scores leads whose time has come: points that fade, data gone stale, rules that wait, a changed configuration.
// repeat = safe. Runs again at once while leads are left, then schedules the next sweep.
awaitable<messaging::outcome> rescore_due(const context& ctx, messaging::task task, deadline until)
{
    const messaging::origin from{task.correlation_id, task.id};
    const auto find = [](database::transaction& tx) { return store::due_leads(tx, leads_a_run); };
    const auto due = co_await ctx.db.read(all_tenants, find);
    const auto done = co_await rescore_each(ctx, due, from, until);
    if (done.has_given_up())
        co_return messaging::failed("rescore_failed", "several leads could not be re-scored", true);
    if (done.failures == 0 && (done.looked_at < due.size() || due.size() == leads_a_run))
        co_return messaging::postponed(std::chrono::system_clock::now(), "leads are left");
    const auto interval = ctx.config.sweep_interval;
    const auto record = [interval](messaging::unit& unit) { schedule_sweep(unit, interval); };
    co_return messaging::done({}, record);
}

}  // namespace relevo::scoring
