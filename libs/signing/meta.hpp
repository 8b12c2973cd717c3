#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signing/secret.hpp"

namespace relevo::signing::meta {

// The id of the app secret that signed it: X-Hub-Signature-256 is "sha256=" and the hex HMAC-SHA256 of the raw body.
// There is no time stamp in it.
std::optional<std::string> verify(const secrets& app_secrets, std::string_view signature, std::string_view body,
                                  time_point now);

std::string sign(std::string_view app_secret, std::string_view body);

}  // namespace relevo::signing::meta
