#include "domain/text.hpp"
#include "handlers/handlers.hpp"
#include "handlers/password_attempt.hpp"
#include "handlers/tokens.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {

// POST /auth/login. 200 with a token; 401 invalid_credentials, the same for an unknown e-mail; 401 broker_inactive;
// 429 after 5 failures in 15 minutes of one e-mail and address.
awaitable<http::response> login(const context& ctx, const http::request& req)
{
    const auto body = http::json_body(req);
    auto email = normalise_email(body.text("email")), password = body.text("password");
    const auto account = co_await attempt_password(ctx, std::move(email), req.remote_ip, std::move(password));
    if (!account)
        refuse(401, "invalid_credentials", "Correo o contraseña incorrectos");
    if (!account->is_broker_active)
        refuse(401, "broker_inactive", "La empresa está desactivada");
    co_return token_response(ctx, *account);
}

}  // namespace relevo::crm_sync
