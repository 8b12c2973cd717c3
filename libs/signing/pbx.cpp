#include "signing/pbx.hpp"

#include "signing/hmac.hpp"
#include "signing/json_python_dumps.hpp"

namespace relevo::signing::pbx {

std::string sign(std::string_view secret, std::string_view body)
{
    return to_hex(hmac_sha256(secret, body));
}

std::optional<std::string> verify(const secrets& known, std::string_view signature, std::string_view body,
                                  time_point now)
{
    if (signature.empty())
        return {};
    const auto sent = lower_hex(signature);
    const auto signer_of = [&](std::string_view text) {
        return first_match(known, now,
                           [&](const std::string& value) { return constant_time_equal(sign(value, text), sent); });
    };
    if (auto id = signer_of(body))
        return id;
    const auto dumped = json_python_dumps(body);
    return dumped ? signer_of(*dumped) : std::nullopt;
}

}  // namespace relevo::signing::pbx
