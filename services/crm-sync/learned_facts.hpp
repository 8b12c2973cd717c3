#pragma once

#include <map>
#include <string>

#include "messaging/unit.hpp"
#include "store_activities.hpp"

namespace relevo::crm_sync {

// What a call or a conversation found out about a lead, as text.
struct learned_facts
{
    std::int64_t broker_id = 0, lead_id = 0;
    std::map<std::string, std::string> facts;  // typed metadata keys; also name and email
    std::string at;                            // RFC 3339: when it was learned
    activities::actor by;
    std::string summary;  // of the activity
};

// Merges into the lead and announces lead.updated with what is different now; nothing when nothing is. Facts that break
// their rule, and unknown keys, are passed over; what was learned later stays. name and email only fill gaps.
void merge_facts(messaging::unit& unit, const learned_facts& learned);

}  // namespace relevo::crm_sync
