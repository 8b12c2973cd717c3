#include "tasks.hpp"

#include "handlers/handlers.hpp"
#include "messaging/periodic.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::chrono::hours purge_interval{1};

}  // namespace

void schedule_import(messaging::unit& unit, std::int64_t broker_id, std::int64_t import_id)
{
    messaging::new_task t;
    t.kind = import_kind;
    t.broker_id = broker_id;
    t.payload = json::object{{"import_id", import_id}};
    t.lane = "import:" + std::to_string(broker_id);
    t.dedupe_key = "import:" + std::to_string(import_id);
    unit.schedule(std::move(t));
}

awaitable<> begin_purging(const context& ctx)
{
    return messaging::begin_periodic(ctx.outbox, purge_kind, purge_interval);
}

void schedule_purging(messaging::unit& unit)
{
    messaging::schedule_next(unit, purge_kind, purge_interval);
}

messaging::task_table task_table(const context& ctx)
{
    return {
        run_import(ctx),   // nobody; safe
        purge_leads(ctx),  // nobody; safe
    };
}

}  // namespace relevo::crm_sync
