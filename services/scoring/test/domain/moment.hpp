#pragma once

#include "models/time.hpp"

namespace relevo::scoring {

// When the domain's tests take place.
inline const models::time_point now = std::chrono::system_clock::from_time_t(1'795'186'800);  // 2026-11-20T15:00:00Z

}  // namespace relevo::scoring
