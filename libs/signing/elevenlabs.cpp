#include "signing/elevenlabs.hpp"

#include <algorithm>

#include "signing/hmac.hpp"
#include "signing/timestamp.hpp"

namespace relevo::signing::elevenlabs {
namespace {

std::string hex_signature(std::string_view secret, std::string_view timestamp, std::string_view body)
{
    std::string text(timestamp);
    text.append(".").append(body);
    return to_hex(hmac_sha256(secret, text));
}

}  // namespace

std::optional<signature_parts> parse(std::string_view header)
{
    signature_parts out;
    int timestamps = 0;
    while (!header.empty()) {
        const auto part = header.substr(0, header.find(','));
        header.remove_prefix(std::min(part.size() + 1, header.size()));
        if (part.starts_with("t=")) {
            out.timestamp = part.substr(2);
            ++timestamps;
        } else if (part.starts_with("v0=")) {
            out.signatures.push_back(part.substr(3));
        }
    }
    return timestamps == 1 ? std::optional(out) : std::nullopt;
}

std::string sign(std::string_view secret, std::string_view timestamp, std::string_view body)
{
    return "t=" + std::string(timestamp) + ",v0=" + hex_signature(secret, timestamp, body);
}

std::optional<std::string> verify(const secrets& known, std::string_view header, std::string_view body, time_point now)
{
    const auto parts = parse(header);
    const auto signed_at = parts ? parse_timestamp(parts->timestamp) : std::nullopt;
    if (!signed_at || !is_recent(*signed_at, now, tolerance))
        return {};
    return first_match(known, now, [&](const std::string& value) {
        const auto expected = hex_signature(value, parts->timestamp, body);
        return std::ranges::any_of(
            parts->signatures, [&](std::string_view sent) { return constant_time_equal(expected, lower_hex(sent)); });
    });
}

}  // namespace relevo::signing::elevenlabs
