#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signing/secret.hpp"

namespace relevo::signing::pbx {

// The id of the secret that signed it: X-Signature is the hex HMAC-SHA256 of the raw body, or of what Python's
// json.dumps makes of it (the documented example signs the one and posts the other).
std::optional<std::string> verify(const secrets& known, std::string_view signature, std::string_view body,
                                  time_point now);

// Over the raw body.
std::string sign(std::string_view secret, std::string_view body);

}  // namespace relevo::signing::pbx
