#include "signing/standard_webhooks.hpp"

#include <algorithm>
#include <stdexcept>

#include "signing/hmac.hpp"
#include "signing/timestamp.hpp"

namespace relevo::signing::standard_webhooks {
namespace {

std::string v1_signature(std::string_view key, const message_headers& m, std::string_view body)
{
    std::string text(m.id);
    text.append(".").append(m.timestamp).append(".").append(body);
    return "v1," + to_base64(hmac_sha256(key, text));
}

// Whether one of the signatures of a header is the expected one.
bool is_listed(std::string_view expected, std::string_view header)
{
    while (!header.empty()) {
        const auto one = header.substr(0, header.find(' '));
        header.remove_prefix(std::min(one.size() + 1, header.size()));
        if (constant_time_equal(expected, one))
            return true;
    }
    return false;
}

}  // namespace

std::optional<std::string> key_of(std::string_view secret)
{
    constexpr std::string_view prefix = "whsec_";
    if (secret.starts_with(prefix))
        secret.remove_prefix(prefix.size());
    auto key = from_base64(secret);
    return key && !key->empty() ? key : std::nullopt;
}

std::string sign(std::string_view secret, const message_headers& sent, std::string_view body)
{
    const auto key = key_of(secret);
    if (!key)
        throw std::invalid_argument("the secret is not whsec_ and base64");
    return v1_signature(*key, sent, body);
}

std::optional<std::string> verify(const secrets& known, const message_headers& sent, std::string_view body,
                                  time_point now)
{
    const auto signed_at = parse_timestamp(sent.timestamp);
    if (sent.id.empty() || !signed_at || !is_recent(*signed_at, now, tolerance))
        return {};
    return first_match(known, now, [&](const std::string& value) {
        const auto key = key_of(value);
        return key && is_listed(v1_signature(*key, sent, body), sent.signature);
    });
}

}  // namespace relevo::signing::standard_webhooks
