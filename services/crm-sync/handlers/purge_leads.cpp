#include "handlers/handlers.hpp"
#include "lead_changes.hpp"
#include "log/log.hpp"
#include "store_imports.hpp"
#include "tasks.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::size_t leads_a_step = 200;
constexpr std::chrono::seconds purge_stops_before_end{5};

// One step, one transaction. Returns how many leads went.
std::size_t purge_some(messaging::unit& unit)
{
    const auto gone = leads::purge_deleted(unit.tx, leads_a_step);
    for (const auto& lead : gone)
        announce_purge(unit, lead);
    return gone.size();
}

messaging::outcome purged_outcome(std::size_t leads, std::int64_t old_imports)
{
    if (leads > 0 || old_imports > 0)
        log::info("leads_purged", {{"leads", leads}, {"imports", old_imports}});
    return messaging::done(json::object{{"leads", leads}, {"imports", old_imports}}, schedule_purging);
}

awaitable<messaging::outcome> run_purge(const context& ctx, messaging::task t, deadline until)
{
    const messaging::origin from(t.correlation_id, t.id);
    const auto old_imports = co_await ctx.db.transact(all_tenants, imports::delete_old);
    std::size_t leads = 0;
    for (bool is_more = true; is_more && clock::now() < until - purge_stops_before_end;) {
        const auto some = co_await ctx.outbox.transact(all_tenants, from, purge_some);
        leads += some;
        is_more = some == leads_a_step;
    }
    co_return purged_outcome(leads, old_imports);
}

}  // namespace

// Once an hour: leads deleted 30 days ago, and imports that ended so long ago with the rows they refused.
messaging::task_kind purge_leads(const context& ctx)
{
    messaging::task_kind k;
    k.name = purge_kind;
    k.run = [&ctx](const messaging::task& t, deadline until) { return run_purge(ctx, t, until); };
    k.on_dead = [](messaging::unit& unit, const messaging::task&, const std::string&) { schedule_purging(unit); };
    return k;
}

}  // namespace relevo::crm_sync
