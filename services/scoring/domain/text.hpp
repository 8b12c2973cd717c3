#pragma once

#include <string>
#include <string_view>

namespace relevo::scoring {

// Lower case, without the accents of Latin letters, blanks trimmed: for comparisons.
std::string folded(std::string_view text);
// Not empty, no placeholder such as "Telegram User", not only digits.
bool is_real_name(std::string_view name);

}  // namespace relevo::scoring
