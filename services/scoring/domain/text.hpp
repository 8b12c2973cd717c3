#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevo::scoring {

// Lower case, without the accents of Latin letters, blanks trimmed: for comparisons.
std::string folded(std::string_view text);
// There, and more than blanks.
bool has_text(const std::optional<std::string>& text);
// Not empty, no placeholder such as "Telegram User", not only digits.
bool is_real_name(std::string_view name);

}  // namespace relevo::scoring
