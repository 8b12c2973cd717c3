#include "signing/vapi.hpp"

#include <algorithm>

#include "signing/hmac.hpp"
#include "signing/json_stringify.hpp"

namespace relevo::signing::vapi {
namespace {

std::string normalised(std::string_view signature)
{
    constexpr std::string_view prefix = "sha256=";
    if (signature.starts_with(prefix))
        signature.remove_prefix(prefix.size());
    std::string hex(signature);
    std::ranges::transform(hex, hex.begin(),
                           [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    return hex;
}

std::optional<std::string> matching_secret(const secrets& known, std::string_view sent)
{
    for (const auto& s : known)
        if (!s.value.empty() && constant_time_equal(s.value, sent))
            return s.id;
    return {};
}

std::optional<std::string> matching_signature(const secrets& known, std::string_view hex, std::string_view text)
{
    for (const auto& s : known)
        if (!s.value.empty() && constant_time_equal(sign(s.value, text), hex))
            return s.id;
    return {};
}

}  // namespace

std::string sign(std::string_view secret, std::string_view body)
{
    return to_hex(hmac_sha256(secret, body));
}

std::optional<std::string> verify(const secrets& known, credentials sent, std::string_view body)
{
    if (!sent.secret.empty())
        if (auto id = matching_secret(known, sent.secret))
            return id;
    if (sent.signature.empty())
        return {};
    const auto hex = normalised(sent.signature);
    if (auto id = matching_signature(known, hex, body))
        return id;
    const auto compact = json_stringify(body);
    return compact ? matching_signature(known, hex, *compact) : std::nullopt;
}

}  // namespace relevo::signing::vapi
