#include "handlers/event_facts.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

// Created, updated, deleted, opted out: the facts are read from crm-sync as they are now.
void on_lead_changed(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope& e)
{
    record_and_rescore(unit, lead_of(lead), e, {}, e.time);
}

void on_lead_erased(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope&)
{
    store::erase_words(unit.tx, lead_of(lead));
}

}  // namespace relevo::scoring
