#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "signing/secret.hpp"

namespace relevo::signing {

// Digits only: seconds since 1970, or milliseconds when they are 13. Nothing for another text or a time after 2255.
std::optional<time_point> parse_timestamp(std::string_view text);

// Whether t lies at most tolerance before or after now, counted in whole seconds.
bool is_recent(time_point t, time_point now, std::chrono::seconds tolerance);

}  // namespace relevo::signing
