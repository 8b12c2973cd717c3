#include "handlers/handlers.hpp"
#include "learned_facts.hpp"

namespace relevo::crm_sync {

// The call's summary is ready: what the lead said about budget and timeline becomes part of the lead.
void on_call_analyzed(const context&, messaging::unit& unit, const events::v1::CallAnalyzed& call, const envelope& e)
{
    learned_facts learned;
    learned.broker_id = call.broker_id();
    learned.lead_id = call.lead_id();
    learned.by = {"ai", "call:" + std::to_string(call.call_id())};
    learned.summary = "Datos de la llamada";
    learned.at = e.time;
    learned.facts = {{"budget", call.budget()}, {"timeline", call.timeline()}};
    merge_facts(unit, learned);
}

}  // namespace relevo::crm_sync
