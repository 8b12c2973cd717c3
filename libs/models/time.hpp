#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace relevo::models {

using time_point = std::chrono::system_clock::time_point;

// "2026-11-20T15:00:00.123Z", "2026-11-20T12:00:00-03:00": any RFC 3339 offset. Nothing without an offset, nor
// beyond the years 1678–2261, which is what time_point holds.
std::optional<time_point> parse_rfc3339(std::string_view text);
// Whether text is a date-time that lacks only its offset (422 timezone_required).
bool lacks_offset(std::string_view text);
// UTC with "Z" and milliseconds.
std::string format_rfc3339(time_point t);

// "Thu, 30 Jul 2015 20:12:31 +0000", the dates of e-mail and of HTTP ("GMT"); the weekday is not checked.
std::optional<time_point> parse_rfc2822(std::string_view text);

// "2026-11-20"; nothing for a day that does not exist.
std::optional<std::chrono::year_month_day> parse_date(std::string_view text);
std::string format_date(std::chrono::year_month_day d);

// "HH:MM" as minutes since midnight, "24:00" included.
std::optional<std::chrono::minutes> parse_clock(std::string_view text);
std::string format_clock(std::chrono::minutes m);

}  // namespace relevo::models
