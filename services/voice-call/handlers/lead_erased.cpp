#include "call_book.hpp"
#include "handlers/agent_handlers.hpp"
#include "handlers/handlers.hpp"
#include "store_erasure.hpp"

namespace relevo::voice_call::handlers {

// leads.events.v1, lead.erased: what was said in the lead's calls goes, and the recordings with it.
void lead_erased(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope&)
{
    const auto calls = store::mark_erased(unit.tx, lead.broker_id(), lead.lead_id());
    store::erase_words(unit.tx, calls);
    // Another event of this batch may have left something to write of them.
    for (const auto id : calls)
        if (auto* c = book_of(unit).lock(unit.tx, id)) {
            c->to_number.clear();
            c->from_number.clear();
            book_of(unit).save(*c);
        }
    for (const auto& recording : store::ask_deletions(unit.tx, calls))
        schedule_deletion(unit, recording);
}

}  // namespace relevo::voice_call::handlers
