#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::scoring {

// New weights or rules: all leads of the broker are due; the next sweep re-scores them.
void on_config_changed(messaging::unit& unit, const events::v1::BrokerEvent& change, const events::envelope&)
{
    if (change.section() == "leads" || change.section() == "pipeline")
        store::mark_broker(unit.tx, change.broker_id());
}

}  // namespace relevo::scoring
