#pragma once

#include "json/value.hpp"
#include "models/time_zone.hpp"

namespace relevo::voice_call {

// [{"days":[1,2],"from":"09:00","to":"20:00"}, …] of the broker's settings. An empty list means always open.
models::weekly_windows parse_windows(const json::value& windows);

}  // namespace relevo::voice_call
