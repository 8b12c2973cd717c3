#pragma once

#include "domain/condition.hpp"
#include "json/value.hpp"
#include "problems.hpp"

namespace relevo::campaign_executor {

// The conditions of step step_number: {"all":[…]}, {"any":[…]}, {"not":…}, {"field","op","value"}; null holds always.
// {"if_response":true} and {"if_no_response":true} ask for a reply since the step before. At most 5 deep, 50 leaves.
condition parse_condition(const json::value& given, int step_number, const std::string& field, problems& found);
// A stored definition, which was checked when it was written.
condition read_condition(const json::value& stored, int step_number);

}  // namespace relevo::campaign_executor
