#include "auth/user.hpp"

#include <algorithm>
#include <charconv>

#include "auth/ended_sessions.hpp"
#include "models/enum_names.hpp"
#include "signing/hmac.hpp"

namespace relevo::auth {
namespace {

constexpr enum_names<role, 3> role_names{
    {{role::agent, "AGENT"}, {role::admin, "ADMIN"}, {role::superadmin, "SUPERADMIN"}}};

[[noreturn]] void refuse(unsigned status, std::string code, std::string detail)
{
    throw http::refusal({status, std::move(code), std::move(detail)});
}

// The token of "Bearer <token>"; the scheme is matched without case (RFC 9110).
std::string_view bearer_token(std::string_view authorization)
{
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() <= scheme.size())
        return {};
    for (std::size_t i = 0; i < scheme.size(); ++i)
        if ((authorization[i] | 0x20) != scheme[i])
            return {};
    authorization.remove_prefix(scheme.size());
    return authorization.substr(std::min(authorization.find_first_not_of(' '), authorization.size()));
}

}  // namespace

std::string_view to_string(role r)
{
    return name_of(role_names, r);
}

std::optional<role> parse_role(std::string_view s)
{
    return value_of(role_names, s);
}

user authenticate(const http::request& req, const token_settings& s)
{
    const auto token = bearer_token(req.headers.get("Authorization"));
    auto found = verify_token(s, token, std::chrono::system_clock::now());
    if (!found || (s.ended && s.ended->contains(*found))) {
        http::problem p{401, "unauthorized", "Credenciales no válidas o ausentes"};
        p.headers.set("WWW-Authenticate", "Bearer");
        throw http::refusal(std::move(p));
    }
    return std::move(*found);
}

void require(const user& u, role at_least)
{
    if (u.role < at_least)
        refuse(403, "forbidden", "No tiene permiso para esta operación");
}

std::int64_t acting_broker(const http::request& req, const user& u)
{
    if (u.role != role::superadmin) {
        if (!u.broker_id)
            refuse(403, "forbidden", "El usuario no pertenece a ninguna empresa");
        return *u.broker_id;
    }
    const auto wanted = req.parameter("broker_id").value_or("");
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), id);
    if (error == std::errc{} && end == wanted.data() + wanted.size() && id > 0)
        return id;
    if (wanted.empty() && u.broker_id)
        return *u.broker_id;
    throw http::refusal({422,
                         "broker_id_required",
                         "Indique la empresa con ?broker_id=",
                         {{"broker_id", "broker_id_required", "Entero positivo"}}});
}

void require_service_token(const http::request& req, std::string_view token)
{
    const auto sent = req.headers.get("X-Service-Token");
    if (token.empty() || !signing::constant_time_equal(sent, token))
        refuse(401, "unauthorized", "Token de servicio no válido o ausente");
}

}  // namespace relevo::auth
