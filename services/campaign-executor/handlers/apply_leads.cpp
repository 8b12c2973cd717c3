#include "application_job.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

// The next slice of an application to many leads.
awaitable<messaging::outcome> apply_leads(messaging::task task)
{
    const auto broker_id = task.broker_id;
    const auto job_id = task.payload.integer("job_id").value_or(0);
    const auto record = [broker_id, job_id](messaging::unit& unit) {
        continue_job(unit, broker_id, job_id, wall_clock::now());
    };
    co_return messaging::done({}, record);
}

}  // namespace relevo::campaign_executor
