#include "signing/meta.hpp"

#include "signing/hmac.hpp"

namespace relevo::signing::meta {
namespace {

constexpr std::string_view scheme_prefix = "sha256=";

}  // namespace

std::string sign(std::string_view app_secret, std::string_view body)
{
    return std::string(scheme_prefix) + to_hex(hmac_sha256(app_secret, body));
}

std::optional<std::string> verify(const secrets& app_secrets, std::string_view signature, std::string_view body,
                                  time_point now)
{
    if (!signature.starts_with(scheme_prefix))
        return {};
    const auto sent = std::string(scheme_prefix) + lower_hex(signature.substr(scheme_prefix.size()));
    return first_match(app_secrets, now,
                       [&](const std::string& value) { return constant_time_equal(sign(value, body), sent); });
}

}  // namespace relevo::signing::meta
