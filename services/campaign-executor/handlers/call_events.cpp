#include "executor.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

void on_call_initiated(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope&)
{
    call_started(unit, call);
}

// call.completed and call.failed: either ends the attempt that asked for the call.
void on_call_ended(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope&)
{
    call_finished(unit, call, wall_clock::now());
}

}  // namespace relevo::campaign_executor
