#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevo::signing {

// The text that JavaScript's JSON.stringify(JSON.parse(text)) gives: no white space, members in their order, strings
// escaped as little as possible, numbers in their shortest form. Works on the bytes, token by token, because a JSON
// value of ours would round other numbers than JavaScript does. Grammar is not checked (a signature over nonsense fits
// nonsense only); nothing when a token is no JSON.
// Not followed: JavaScript moves integer-like keys to the front and drops repeated keys. A JavaScript sender has
// done so before signing, and no other sender would.
std::optional<std::string> json_stringify(std::string_view text);

// Number::toString of ECMAScript: 1e21 → "1e+21", 0.000001 → "0.000001", -0 → "0", not finite → "null".
std::string number_to_javascript(double d);

}  // namespace relevo::signing
