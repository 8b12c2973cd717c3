#include "handlers/event_facts.hpp"

namespace relevo::scoring {

std::string time_or(const std::string& occurred_at, const events::envelope& e)
{
    if (!occurred_at.empty())
        return occurred_at;
    return e.time.empty() ? events::now_rfc3339() : e.time;
}

void record_and_rescore(messaging::unit& unit, lead_ref lead, const events::envelope& e, const std::vector<fact>& facts,
                        const std::string& occurred_at)
{
    if (!lead.lead_id)
        return;
    store::lock_leads(unit.tx, {lead});
    for (const auto& f : facts)
        store::record_event(unit.tx, lead, f.id, f.kind, time_or(occurred_at, e));
    rescore(unit, lead, {e.id});
}

}  // namespace relevo::scoring
