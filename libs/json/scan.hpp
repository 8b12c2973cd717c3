#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace relevo::json {

// The texts at some paths ("message.call.id") of a document, without building it: one pass, no memory but the texts'.
// In the order of paths; empty where there is no text. The whole document is checked as parse() does. At most 8 paths.
result<std::vector<std::string>> scan(const std::string& text, std::initializer_list<std::string_view> paths);

}  // namespace relevo::json
