#pragma once

#include <optional>
#include <string>

#include "log/log.hpp"

namespace relevo::log {

// What is written instead of a field's value: "***" for secrets, the last characters for personal data; empty when the
// value may be seen. By name: api_key, password, x-hub-token, to_number, lead_email …; counts of tokens are no secret.
std::optional<std::string> mask(const field& f);

}  // namespace relevo::log
