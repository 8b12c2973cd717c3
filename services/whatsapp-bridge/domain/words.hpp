#pragma once

#include <string_view>
#include <vector>

namespace relevo::whatsapp_bridge {

// A text's words, each with the blanks before it: together they are the text.
std::vector<std::string_view> words_of(std::string_view text);

}  // namespace relevo::whatsapp_bridge
