#pragma once

#include <string>

namespace relevo::vapi {

// At most so many characters, cut between two of them: Vapi refuses longer names (source: Vapi API, maxLength).
std::string cut(const std::string& utf8, std::size_t max_characters);

inline constexpr std::size_t max_name_characters = 40;

}  // namespace relevo::vapi
