#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevo::signing {

// The text that Python's json.dumps(json.loads(text)) gives: ", " and ": " between tokens, members in their order,
// everything beyond ASCII as \uXXXX (surrogate pairs), integers digit by digit, other numbers as repr writes them.
// Not followed: Python keeps the last of repeated keys, and reads NaN. A sender's own dict holds neither.
std::optional<std::string> json_python_dumps(std::string_view text);

// repr of a float: 1e16 → "1e+16", 0.00001 → "1e-05", 3 → "3.0", infinity → "Infinity" (as json.dumps has it).
std::string number_to_python(double d);

}  // namespace relevo::signing
