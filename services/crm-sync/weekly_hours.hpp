#pragma once

#include "json/value.hpp"

namespace relevo::crm_sync {

// {"1":[["09:00","13:00"],["14:00","18:00"]],…}: days 1 (Monday) to 7, each with its hours, in order and not
// overlapping. A day that is missing or [] is a free one.
bool is_weekly_hours(const json::value& v);

}  // namespace relevo::crm_sync
