#pragma once

#include <chrono>
#include <string>

namespace relevo::auth {

// Who asks another party for a token in the OAuth 2 grant "jwt-bearer" (RFC 7523), and for what.
struct assertion
{
    std::string issuer, scope, audience;
    std::string subject = {};  // on whose behalf; empty: the issuer's own
    std::chrono::seconds lifetime{3600};
};

// The assertion as a JWT (RS256) signed with a PEM key. Throws std::runtime_error when the key is none. About 1 ms.
std::string sign_assertion(const assertion& a, const std::string& private_key, const std::string& key_id,
                           std::chrono::system_clock::time_point now);

}  // namespace relevo::auth
