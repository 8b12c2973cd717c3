#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signing/secret.hpp"

namespace relevo::signing::telegram {

// The id of the secret that X-Telegram-Bot-Api-Secret-Token equals. Telegram signs nothing: the token is what
// setWebhook was given, 1–256 of A-Z, a-z, 0-9, _ and -.
std::optional<std::string> verify(const secrets& known, std::string_view token, time_point now);

}  // namespace relevo::signing::telegram
