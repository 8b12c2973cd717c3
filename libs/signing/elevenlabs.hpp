#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signing/secret.hpp"

namespace relevo::signing::elevenlabs {

// How far the time stamp may lie before or after now. (ElevenLabs' own libraries let any future pass; we do not.)
inline constexpr std::chrono::minutes tolerance{30};

// ElevenLabs-Signature: "t=1739537300,v0=<hex>"; other parts are passed over, several v0 are allowed.
struct signature_parts
{
    std::string_view timestamp;
    std::vector<std::string_view> signatures;
};
std::optional<signature_parts> parse(std::string_view header);  // nothing without exactly one t

// The id of the secret that signed "<timestamp>.<body>" with HMAC-SHA256.
std::optional<std::string> verify(const secrets& known, std::string_view header, std::string_view body, time_point now);

// The whole header.
std::string sign(std::string_view secret, std::string_view timestamp, std::string_view body);

}  // namespace relevo::signing::elevenlabs
