#pragma once

#include "domain/step.hpp"
#include "json/value.hpp"
#include "problems.hpp"

namespace relevo::campaign_executor {

// A step's definition in the API's shape, checked and complete. field names it in the problems ("steps[0]").
// Actions and options that the executor cannot run yet are refused as "unsupported", never accepted and ignored.
json::value parse_step(const json::value& body, int default_number, const std::string& field, problems& found);

// A stored definition as the executor reads it.
step read_step(const json::value& definition);
std::vector<step> read_steps(const json::value& list);

}  // namespace relevo::campaign_executor
