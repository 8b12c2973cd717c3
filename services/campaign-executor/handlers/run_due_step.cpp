#include "executor.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

// A step has no effect outside our database (what it sends goes through the outbox), so all of it happens in the
// transaction that settles the task. repeat = safe.
awaitable<messaging::outcome> run_due_step(messaging::task task)
{
    const auto enrollment_id = task.payload.integer("enrollment_id").value_or(0);
    const auto turn = static_cast<int>(task.payload.integer("turn").value_or(0));
    const auto record = [enrollment_id, turn](messaging::unit& unit) {
        run_step(unit, enrollment_id, turn, wall_clock::now());
    };
    co_return messaging::done({}, record);
}

}  // namespace relevo::campaign_executor
