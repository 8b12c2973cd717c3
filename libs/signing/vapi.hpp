#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "signing/hmac.hpp"
#include "signing/secret.hpp"

namespace relevo::signing::vapi {

// How Vapi signs: what its customer set in the HMAC authentication plan. By default the signature of the
// x-vapi-signature samples; Vapi's own default is {"x-signature", payload "{timestamp}.{body}", "x-timestamp"}.
struct hmac_plan
{
    std::string header = "x-vapi-signature";
    signing::algorithm algorithm = signing::algorithm::sha256;
    bool is_base64 = false;               // else hex, of either case
    std::string prefix = "sha256=";       // before the signature; it may be missing
    std::string payload = "{body}";       // what is signed: "{timestamp}.{body}" or the like
    std::string timestamp_header = {};    // empty: no time stamp is asked for
    std::chrono::seconds tolerance{300};  // before and after now
};

// Values of the headers x-vapi-secret and of the plan's two; empty when absent.
struct credentials
{
    std::string_view secret = {};
    std::string_view signature = {};
    std::string_view timestamp = {};  // seconds, or milliseconds (13 digits)
};

// The id of the secret by which the webhook is genuine: as the shared secret itself, or as the key of an HMAC by plan
// over the raw body or over what JSON.stringify makes of it. Never throws for what a caller sends.
std::optional<std::string> verify(const secrets& known, const credentials& sent, std::string_view body,
                                  time_point now = std::chrono::system_clock::now(), const hmac_plan& plan = {});

// The signature over the raw body, without the plan's prefix.
std::string sign(std::string_view secret, std::string_view body, const hmac_plan& plan = {},
                 std::string_view timestamp = {});

}  // namespace relevo::signing::vapi
