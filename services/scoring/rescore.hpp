#pragma once

#include <string>

#include "context.hpp"
#include "domain/evaluation.hpp"
#include "store.hpp"

namespace relevo::scoring {

// What makes a lead be looked at: an event's id, a request's id, a sweep's task.
struct trigger
{
    std::string id;
    time_point now = std::chrono::system_clock::now();
};

struct rescored
{
    lead_snapshot before;
    evaluation after;
};

// The one way a lead's score, status, qualification and stage come about: locks the lead, reads all facts and the
// broker's settings, evaluates, writes what changed and says so (lead.scored, lead.qualified, lead.stage_changed and
// their frames). Facts that the same unit recorded before are seen. A lead that crm-sync does not have yet is scored by
// what is known.
rescored rescore(messaging::unit& unit, lead_ref lead, const trigger& t);

// Writes one move and publishes it. False when this trigger has made the same move already.
bool move_and_tell(messaging::unit& unit, lead_ref lead, const stage_move& m, time_point now);

}  // namespace relevo::scoring
