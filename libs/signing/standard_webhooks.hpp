#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "signing/secret.hpp"

// Standard Webhooks, symmetric scheme v1.
namespace relevo::signing::standard_webhooks {

inline constexpr std::chrono::minutes tolerance{5};  // before and after now

// Values of the headers webhook-id, webhook-timestamp and webhook-signature; empty when absent.
struct message_headers
{
    std::string_view id;
    std::string_view timestamp;  // seconds
    std::string_view signature;  // "v1,<base64>", several separated by blanks; other versions are passed over
};

// The id of the secret that signed "<id>.<timestamp>.<body>" with HMAC-SHA256.
std::optional<std::string> verify(const secrets& known, const message_headers& sent, std::string_view body,
                                  time_point now);

// "v1,<base64>". Throws std::invalid_argument when key_of(secret) is nothing; sent.signature is not read.
std::string sign(std::string_view secret, const message_headers& sent, std::string_view body);

// The key in "whsec_<base64>" (the prefix may be missing); nothing when that is no base64 or empty.
std::optional<std::string> key_of(std::string_view secret);

}  // namespace relevo::signing::standard_webhooks
