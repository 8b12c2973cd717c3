#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signing/secret.hpp"

namespace relevo::signing::vapi {

// Values of the headers x-vapi-secret and x-vapi-signature; empty when absent.
struct credentials
{
    std::string_view secret;
    std::string_view signature;
};

// The id of the secret by which the webhook is genuine: as the shared secret itself, or as the key of an HMAC-SHA256
// (hex, "sha256=" allowed) over the raw body or over what JSON.stringify makes of it. Never throws for what a caller
// sends.
std::optional<std::string> verify(const secrets& known, credentials sent, std::string_view body);

// The hex signature over the raw body.
std::string sign(std::string_view secret, std::string_view body);

}  // namespace relevo::signing::vapi
