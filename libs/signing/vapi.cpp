#include "signing/vapi.hpp"

#include "signing/json_stringify.hpp"
#include "signing/timestamp.hpp"

namespace relevo::signing::vapi {
namespace {

std::string normalised(std::string_view signature, const hmac_plan& plan)
{
    if (signature.starts_with(plan.prefix))
        signature.remove_prefix(plan.prefix.size());
    return plan.is_base64 ? std::string(signature) : lower_hex(signature);
}

// payload with {timestamp} and {body} filled in; what is put in is not looked through again.
std::string signed_text(const hmac_plan& plan, std::string_view timestamp, std::string_view body)
{
    constexpr std::string_view body_mark = "{body}", timestamp_mark = "{timestamp}";
    std::string out;
    for (std::string_view rest = plan.payload; !rest.empty();) {
        if (rest.starts_with(body_mark)) {
            out += body;
            rest.remove_prefix(body_mark.size());
        } else if (rest.starts_with(timestamp_mark)) {
            out += timestamp;
            rest.remove_prefix(timestamp_mark.size());
        } else {
            out += rest[0];
            rest.remove_prefix(1);
        }
    }
    return out;
}

bool is_timely(const hmac_plan& plan, std::string_view timestamp, time_point now)
{
    if (plan.timestamp_header.empty())
        return true;
    const auto signed_at = parse_timestamp(timestamp);
    return signed_at && is_recent(*signed_at, now, plan.tolerance);
}

}  // namespace

std::string sign(std::string_view secret, std::string_view body, const hmac_plan& plan, std::string_view timestamp)
{
    const auto digest = hmac(plan.algorithm, secret, signed_text(plan, timestamp, body));
    return plan.is_base64 ? to_base64(digest) : to_hex(digest);
}

std::optional<std::string> verify(const secrets& known, const credentials& sent, std::string_view body, time_point now,
                                  const hmac_plan& plan)
{
    if (!sent.secret.empty())
        if (auto id = first_match(known, now,
                                  [&](const std::string& value) { return constant_time_equal(value, sent.secret); }))
            return id;
    if (sent.signature.empty() || !is_timely(plan, sent.timestamp, now))
        return {};
    const auto signature = normalised(sent.signature, plan);
    const auto signer_of = [&](std::string_view text) {
        return first_match(known, now, [&](const std::string& value) {
            return constant_time_equal(sign(value, text, plan, sent.timestamp), signature);
        });
    };
    if (auto id = signer_of(body))
        return id;
    const auto compact = json_stringify(body);
    return compact ? signer_of(*compact) : std::nullopt;
}

}  // namespace relevo::signing::vapi
