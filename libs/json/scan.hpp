#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace relevo::json {

// The texts at some paths ("message.call.id") of a document, without building it: one pass, no memory but the texts'.
// In the order of paths; empty where there is no text. The whole document is checked as parse() does. At most 8 paths.
// enough: when the first so many have been found, the rest is not looked at but for its last character; 0: all of it
// is.
result<std::vector<std::string>> scan(const std::string& text, std::initializer_list<std::string_view> paths,
                                      std::size_t enough = 0);

}  // namespace relevo::json
