#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signing/hmac.hpp"
#include "signing/secret.hpp"

// The signature schemes as the commands sign and verify know them: enough to explain a signature that does not match.
namespace relevo::webhook_gateway::cli {

struct asked
{
    std::string provider, secret, url, signature, timestamp, id;
    std::string body;
};

struct scheme
{
    std::string_view provider;
    const char* header;
    const char* prefix;
    signing::algorithm algorithm;
    bool is_base64;
    std::chrono::seconds tolerance;                                     // 0: no time stamp is signed
    std::string (*signed_text)(const asked&, const std::string& body);  // null: the signature is the secret itself
    // As the gateway does it.
    std::optional<std::string> (*verify)(const asked&, const signing::secrets&, signing::time_point);
};

std::vector<std::string> providers();
const scheme& scheme_of(const asked& a);  // a.provider is one of providers()

// The header's value for a.body.
std::string expected_signature(const asked& a);
// What is compared with it: hex or base64, without prefix, over a text as given.
std::string bare_signature(const asked& a, const std::string& text, signing::algorithm algorithm, bool is_base64);
// The signatures in a.signature, without prefix.
std::vector<std::string> sent_signatures(const asked& a);

}  // namespace relevo::webhook_gateway::cli
