#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevo::models {

// What a spreadsheet takes for a formula when a cell begins with it.
inline constexpr std::string_view formula_characters = "=+-@\t\r";

// Appends one line (RFC 4180, CRLF). A cell that begins with a formula character gets a leading '.
void append_csv_line(std::string& out, const std::vector<std::string_view>& cells, char delimiter = ',');

}  // namespace relevo::models
