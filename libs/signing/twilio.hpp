#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signing/secret.hpp"

namespace relevo::signing::twilio {

// Decoded form fields, blank values included: Twilio signs whatever it sends.
using parameters = std::vector<std::pair<std::string, std::string>>;

struct webhook
{
    std::vector<std::string> base_urls;  // public URLs under which webhooks may arrive: "https://host:3001"
    std::string target;                  // path and query as received
    parameters form;                     // empty for a JSON body
    std::string_view body;               // raw bytes; a JSON body is bound by ?bodySHA256=
    std::string_view signature;          // X-Twilio-Signature
};

// The id of the auth token that signed it. Every base URL is tried as given, with its port and without.
std::optional<std::string> verify(const secrets& auth_tokens, const webhook& w,
                                  time_point now = std::chrono::system_clock::now());

// url + name + value …: names sorted, values of one name sorted and de-duplicated.
std::string signed_text(std::string_view url, const parameters& form);

// base64 of the HMAC-SHA1 of it.
std::string sign(std::string_view auth_token, std::string_view url, const parameters& form);

// The URLs that base and target may have been signed as.
std::vector<std::string> candidate_urls(const std::vector<std::string>& base_urls, std::string_view target);

}  // namespace relevo::signing::twilio
