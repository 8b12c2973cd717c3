#pragma once

#include "domain/evaluation.hpp"
#include "json/value.hpp"

namespace relevo::scoring {

// RFC 3339, UTC, milliseconds.
std::string to_rfc3339(time_point t);

json::value components_json(const score_result& result);
// The answer of recalculate (spec: explanation).
json::value explain(std::int64_t lead_id, const lead_snapshot& lead, const evaluation& e, time_point now);

}  // namespace relevo::scoring
