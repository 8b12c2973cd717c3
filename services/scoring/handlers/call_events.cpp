#include "handlers/event_facts.hpp"
#include "handlers/handlers.hpp"
#include "stage_requests.hpp"

namespace relevo::scoring {

namespace {

constexpr int long_call_seconds = 60;
constexpr const char* by_a_person = "answered_human";

std::string call_fact(std::int64_t call_id, const char* what)
{
    return "call:" + std::to_string(call_id) + ":" + what;
}

}  // namespace

// The provider took the call: an attempt of ours, for P8. It has no points.
void on_call_initiated(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope& e)
{
    if (call.direction() == "inbound")
        return;
    record_and_rescore(unit, lead_of(call), e, {{call_fact(call.call_id(), "attempt"), kinds::outbound_attempt}},
                       call.occurred_at());
}

void on_call_answered(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope& e)
{
    record_and_rescore(unit, lead_of(call), e, {{call_fact(call.call_id(), "answered"), kinds::call_answered}},
                       call.occurred_at());
}

// A person who spoke has answered, even when the provider's status update got lost.
void on_call_completed(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope& e)
{
    if (call.outcome() != by_a_person)
        return;
    std::vector<fact> facts = {{call_fact(call.call_id(), "answered"), kinds::call_answered}};
    if (call.duration_seconds() > long_call_seconds)
        facts.push_back({call_fact(call.call_id(), "over_60s"), kinds::call_over_60s});
    record_and_rescore(unit, lead_of(call), e, facts, call.occurred_at());
}

// The judgement counts in the score; the stage it suggests is a proposal.
void on_call_analyzed(messaging::unit& unit, const events::v1::CallAnalyzed& call, const events::envelope& e)
{
    const auto lead = lead_of(call);
    if (!lead.lead_id)
        return;
    store::lock_leads(unit.tx, {lead});
    store::record_judgement(unit.tx, lead, call.call_id(), call.score_delta(), call.summary(),
                            time_or(call.occurred_at(), e));
    const trigger t{e.id};
    rescore(unit, lead, t);
    const auto to = parse_stage(call.stage_to_move());
    if (!to)
        return;
    const stage_wish wish{*to, request_source::proposal, "call:" + std::to_string(call.call_id()),
                          "Propuesto por el análisis de la llamada"};
    request_stage(unit, lead, wish, t);
}

}  // namespace relevo::scoring
