// With assertion.cpp the only file that sees cpp-jwt.
#include <algorithm>
#include <jwt/jwt.hpp>
#include <limits>

#include "auth/user.hpp"

namespace relevo::auth {
namespace {

constexpr std::size_t max_token_bytes = 4096;

// cpp-jwt decodes base64 before it verifies and trusts the alphabet while doing so: nothing else may reach it.
bool is_well_formed(std::string_view token)
{
    const auto is_allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return !token.empty() && token.size() <= max_token_bytes && std::ranges::all_of(token, is_allowed) &&
           std::ranges::count(token, '.') == 2 && token.find("..") == token.npos && token.front() != '.' &&
           token.back() != '.';
}

std::int64_t seconds_of(std::chrono::system_clock::time_point t)
{
    return std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count();
}

// An integer claim. Absent and null are both nothing; any other type throws, which refuses the token.
std::optional<std::int64_t> integer_claim(const nlohmann::json& claims, const char* name)
{
    const auto found = claims.find(name);
    if (found == claims.end() || found->is_null())
        return {};
    if (!found->is_number_integer())
        throw std::invalid_argument(name);
    return found->get<std::int64_t>();
}

std::optional<user> user_of(const nlohmann::json& claims)
{
    const auto id = integer_claim(claims, "user_id"), expires_at = integer_claim(claims, "exp");
    const auto role = parse_role(claims.at("role").get<std::string>());
    if (!id || *id <= 0 || !expires_at || !role)
        return {};
    if (claims.at("sub").get<std::string>() != std::to_string(*id))
        return {};
    user u{*id, claims.at("email").get<std::string>(), *role, integer_claim(claims, "broker_id")};
    u.jti = claims.value("jti", "");
    u.expires_at = *expires_at;
    u.token_epoch = integer_claim(claims, "token_epoch").value_or(0);
    if (u.role != role::superadmin && !u.broker_id)
        return {};
    return u;
}

}  // namespace

std::string issue_token(const token_settings& s, const user& u, std::chrono::system_clock::time_point now)
{
    using namespace jwt::params;
    jwt::jwt_object token{algorithm("HS256"), secret(s.secret)};
    token.add_claim("sub", std::to_string(u.id));
    token.add_claim("user_id", u.id);
    token.add_claim("email", u.email);
    token.add_claim("role", std::string(to_string(u.role)));
    if (u.broker_id)
        token.add_claim("broker_id", *u.broker_id);
    else
        token.add_claim("broker_id", nullptr);
    token.add_claim("iat", seconds_of(now));
    token.add_claim("exp", seconds_of(now + s.ttl));
    token.add_claim("jti", u.jti);
    token.add_claim("token_epoch", u.token_epoch);
    return token.signature();
}

std::optional<user> verify_token(const token_settings& s, std::string_view token,
                                 std::chrono::system_clock::time_point now)
try {
    using namespace jwt::params;
    if (s.secret.empty() || !is_well_formed(token))
        return {};
    std::error_code error;
    const auto decoded = jwt::decode(std::string(token), algorithms({"HS256"}), error, secret(s.secret), verify(true));
    if (error)
        return {};
    auto found = user_of(decoded.payload().create_json_obj());
    if (!found || found->expires_at <= seconds_of(now))
        return {};
    return found;
} catch (const std::exception&) {  // cpp-jwt and its JSON throw on claims of unexpected types
    return {};
}

}  // namespace relevo::auth
