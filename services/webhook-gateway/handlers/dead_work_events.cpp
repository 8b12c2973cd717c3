#include "database/error.hpp"
#include "handlers/admin.hpp"
#include "log/log.hpp"
#include "metrics/registry.hpp"
#include "store_dead_tasks.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

using events::v1::TaskDead;

void on_task_dead(messaging::unit& u, const TaskDead& dead, const events::envelope&)
{
    dead_tasks::record_death(u.tx, dead);
    if (dead.broker_id() == 0)
        return;
    const json::object alert{{"total", dead_tasks::count_failed(u.tx, dead.broker_id())},
                             {"newest_error", dead.error_code()}};
    u.publish_frame(dead.broker_id(), 0, "dlq_alert", alert);
}

void on_task_resolved(messaging::unit& u, const TaskDead& notice, const events::envelope&)
{
    dead_tasks::record_resolved(u.tx, notice.task_id());
}

void on_task_discarded(messaging::unit& u, const TaskDead& notice, const events::envelope&)
{
    dead_tasks::record_discarded(u.tx, notice.task_id());
}

bool is_fault_of_record(std::exception_ptr error)
{
    try {
        std::rethrow_exception(error);
    } catch (const events::decode_error&) {
        return true;
    } catch (...) {
        return database::classify(error) == database::fault::input;
    }
}

}  // namespace

void on_lead_erased(messaging::unit& u, const events::v1::LeadEvent& lead, const events::envelope&)
{
    dead_tasks::erase_words(u.tx, lead.broker_id(), lead.lead_id());
}

messaging::event_handler index_dead_work(runtime::service& svc)
{
    auto bad = svc.metrics().counter("dlq_records_bad_total", "Records of dlq.v1 that could not be indexed");
    auto handle = messaging::dispatch({messaging::on(events::task_dead, on_task_dead),
                                       messaging::on(events::task_resolved, on_task_resolved),
                                       messaging::on(events::task_discarded, on_task_discarded)});
    return [bad, handle = std::move(handle)](messaging::unit& u, const events::envelope& e) mutable {
        try {
            u.tx.savepoint([&] { handle(u, e); });
        } catch (const std::exception& error) {
            if (!is_fault_of_record(std::current_exception()))
                throw;
            bad.add();
            log::error("dlq_record_bad", {{"event_id", e.id}, {"type", e.type}, {"error", error.what()}});
        }
    };
}

}  // namespace relevo::webhook_gateway::handlers
