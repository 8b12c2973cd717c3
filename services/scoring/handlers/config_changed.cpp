#include "handlers/handlers.hpp"
#include "tasks.hpp"

namespace relevo::scoring {

// New weights or rules: all open leads of the company are re-scored. The job of new weights has a name that crm-sync
// can tell without asking: rescore:<company>:<config_version>.
void on_config_changed(messaging::unit& unit, const events::v1::BrokerEvent& change, const events::envelope& e)
{
    const auto company = std::to_string(change.broker_id());
    if (change.section() == "leads")
        schedule_rescore(unit, change.broker_id(),
                         "rescore:" + company + ":" + std::to_string(change.config_version()));
    else if (change.section() == "pipeline")
        schedule_rescore(unit, change.broker_id(), "rescore:" + e.id);
}

}  // namespace relevo::scoring
