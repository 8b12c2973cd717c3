#pragma once

#include "domain/evaluation.hpp"
#include "json/value.hpp"

namespace relevo::scoring {

json::value components_json(const score_result& result);
// The answer of recalculate (spec: explanation).
json::value explain(std::int64_t lead_id, const lead_snapshot& lead, const evaluation& e, time_point now);

}  // namespace relevo::scoring
