#include "handlers/event_facts.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

bool says_dicom_unknown(const events::v1::FactsCaptured& captured)
{
    const auto found = captured.facts().find("dicom_status");
    return found != captured.facts().end() && found->second == "unknown";
}

}  // namespace

// The facts themselves come back from crm-sync as lead.updated; here only what the lead said of its interest counts,
// and how often it was asked for its DICOM without knowing it.
void on_facts_captured(messaging::unit& unit, const events::v1::FactsCaptured& captured, const events::envelope& e)
{
    std::vector<fact> facts;
    for (const auto& signal : captured.signals())
        if (signal == kinds::interest_confirmed || signal == kinds::explicit_not_interested ||
            signal == kinds::referral_given)
            facts.push_back({"signal:" + e.id + ":" + signal, signal});
    if (says_dicom_unknown(captured))
        facts.push_back({"signal:" + e.id + ":" + kinds::dicom_unknown, kinds::dicom_unknown});
    if (!facts.empty())
        record_and_rescore(unit, lead_of(captured), e, facts, e.time);
}

// P5 waits while a person has the conversation.
void on_control_changed(messaging::unit& unit, const events::v1::ConversationEvent& change, const events::envelope& e)
{
    record_and_rescore(unit, lead_of(change), e, {}, e.time);
}

}  // namespace relevo::scoring
