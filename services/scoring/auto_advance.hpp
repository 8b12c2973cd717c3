#pragma once

#include <string>
#include <vector>

#include "rescore.hpp"

namespace relevo::scoring {

// What applying the pipeline's rules to some leads came to.
struct advance_report
{
    std::int64_t evaluated = 0, advanced = 0, unchanged = 0, skipped_locked = 0;
    json::array transitions;  // {"lead_id","from","to","rule","reason"}
};

// Re-scores the leads and lets the rules move them.
void advance_leads(messaging::unit& unit, std::int64_t broker_id, const std::vector<std::int64_t>& ids,
                   const std::string& trigger_id, advance_report& report);
// What that would come to; writes nothing.
void preview_advance(database::transaction& tx, std::int64_t broker_id, const std::vector<std::int64_t>& ids,
                     advance_report& report);

}  // namespace relevo::scoring
