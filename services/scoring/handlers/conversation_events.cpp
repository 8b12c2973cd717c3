#include "handlers/event_facts.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

// The facts themselves come back from crm-sync as lead.updated; here only what the lead said of its interest counts.
void on_facts_captured(messaging::unit& unit, const events::v1::FactsCaptured& captured, const events::envelope& e)
{
    std::vector<fact> facts;
    for (const auto& signal : captured.signals())
        if (signal == kinds::interest_confirmed || signal == kinds::explicit_not_interested ||
            signal == kinds::referral_given)
            facts.push_back({"signal:" + e.id + ":" + signal, signal});
    if (!facts.empty())
        record_and_rescore(unit, lead_of(captured), e, facts, e.time);
}

// P5 waits while a person has the conversation.
void on_control_changed(messaging::unit& unit, const events::v1::ConversationEvent& change, const events::envelope& e)
{
    record_and_rescore(unit, lead_of(change), e, {}, e.time);
}

}  // namespace relevo::scoring
