#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "http/message.hpp"

namespace relevo::auth {

enum class role
{
    agent,
    admin,
    superadmin
};
std::string_view to_string(role r);  // AGENT, ADMIN, SUPERADMIN
std::optional<role> parse_role(std::string_view s);

struct user
{
    std::int64_t id = 0;
    std::string email;
    auth::role role = role::agent;
    std::optional<std::int64_t> broker_id;  // absent for a SUPERADMIN
    std::string jti;
    std::int64_t expires_at = 0;  // epoch seconds
    std::int64_t token_epoch = 0;
};

class ended_sessions;

struct token_settings
{
    std::string secret;  // at least 32 characters, used as its bytes (HS256)
    std::chrono::seconds ttl{12 * 3600};
    std::shared_ptr<const ended_sessions> ended = nullptr;  // null: tokens count until they expire
};

std::string issue_token(const token_settings& s, const user& u, std::chrono::system_clock::time_point now);
// Signature, algorithm (HS256 only), expiry, claims. Nothing when anything is wrong.
std::optional<user> verify_token(const token_settings& s, std::string_view token,
                                 std::chrono::system_clock::time_point now);

// The user of "Authorization: Bearer …". Throws http::refusal 401 unauthorized.
user authenticate(const http::request& req, const token_settings& s);
// Throws http::refusal 403 forbidden when the role is below.
void require(const user& u, role at_least);
// The company a request acts for: the token's, or ?broker_id= for a SUPERADMIN (422 broker_id_required without).
std::int64_t acting_broker(const http::request& req, const user& u);
// X-Service-Token, constant time. Throws http::refusal 401.
void require_service_token(const http::request& req, std::string_view token);

// argon2id (libsodium, 19 MiB, t=2). Blocking (15 ms): on the blocking pool only.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view hash, std::string_view password);
// ≥ 8, ≤ 128 bytes, a digit, a special character. The problem as code, or nothing.
std::optional<std::string> password_problem(std::string_view password);

}  // namespace relevo::auth
