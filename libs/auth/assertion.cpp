#include "auth/assertion.hpp"

#include <jwt/jwt.hpp>
#include <stdexcept>

namespace relevo::auth {

std::string sign_assertion(const assertion& a, const std::string& private_key, const std::string& key_id,
                           std::chrono::system_clock::time_point now)
{
    using namespace jwt::params;
    const auto issued_at = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    jwt::jwt_object token{algorithm("RS256"), secret(private_key)};
    if (!key_id.empty())
        token.header().add_header("kid", key_id);
    token.add_claim("iss", a.issuer);
    token.add_claim("scope", a.scope);
    token.add_claim("aud", a.audience);
    if (!a.subject.empty())
        token.add_claim("sub", a.subject);
    token.add_claim("iat", issued_at);
    token.add_claim("exp", issued_at + a.lifetime.count());
    std::error_code error;
    auto text = token.signature(error);
    if (error)
        throw std::runtime_error("the assertion cannot be signed: " + error.message());
    return text;
}

}  // namespace relevo::auth
