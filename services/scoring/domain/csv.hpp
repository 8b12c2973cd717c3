#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevo::scoring {

// Appends one line (RFC 4180, CRLF). A cell that begins with = + - or @ gets a leading ', so that no spreadsheet takes
// it for a formula.
void append_csv_line(std::string& out, const std::vector<std::string_view>& cells);

}  // namespace relevo::scoring
