#include "handlers/handlers.hpp"
#include "log/log.hpp"
#include "rescore.hpp"
#include "tasks.hpp"

namespace relevo::scoring {

namespace {

constexpr std::size_t leads_a_run = 500;
constexpr std::size_t failures_at_most = 5;
constexpr auto end_margin = std::chrono::seconds(5);

// One lead that cannot be scored must not keep the others waiting.
awaitable<bool> rescore_one(const context& ctx, lead_ref lead, messaging::origin from)
{
    const auto plan = [lead](messaging::unit& unit) { rescore(unit, lead, {events::new_uuid()}); };
    try {
        co_await ctx.outbox.transact(tenant{lead.broker_id}, from, plan);
        co_return true;
    } catch (const std::exception& e) {
        log::error("rescore_failed", {{"lead_id", lead.lead_id}, {"error", e.what()}});
        co_return false;
    }
}

}  // namespace

// Re-scores leads whose time has come: points that fade, data gone stale, rules that wait, a changed configuration.
// repeat = safe. Runs again at once while leads are left, then schedules the next sweep.
awaitable<messaging::outcome> rescore_due(const context& ctx, messaging::task task, deadline until)
{
    const messaging::origin from{task.correlation_id, task.id};
    const auto find = [](database::transaction& tx) { return store::due_leads(tx, leads_a_run); };
    const auto due = co_await ctx.db.read(all_tenants, find);
    std::size_t done = 0, failures = 0;
    for (const auto& lead : due) {
        if (clock::now() > until - end_margin)
            break;
        ++done;
        if (!co_await rescore_one(ctx, lead, from) && ++failures >= failures_at_most)
            co_return messaging::failed("rescore_failed", "several leads could not be re-scored", true);
    }
    if (failures == 0 && (done < due.size() || done == leads_a_run))
        co_return messaging::postponed(std::chrono::system_clock::now(), "leads are left");
    const auto interval = ctx.config.sweep_interval;
    const auto record = [interval](messaging::unit& unit) { schedule_sweep(unit, interval); };
    co_return messaging::done({}, record);
}

}  // namespace relevo::scoring
