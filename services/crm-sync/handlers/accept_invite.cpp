#include "body_fields.hpp"
#include "handlers/handlers.hpp"
#include "handlers/tokens.hpp"
#include "newcomers.hpp"

namespace relevo::crm_sync {

// POST /auth/accept-invite {"token","password"}: activates the invited person. 200 with a token; 400 invalid_invite
// when it is unknown, used or older than 72 hours; 401 broker_inactive; 422.
awaitable<http::response> accept_invite(const context& ctx, const http::request& req)
{
    const auto body = http::json_body(req);
    const auto password = body.text("password");
    field_checks checks;
    check_password(password, "password", checks);
    checks.refuse_if_any();

    const auto token_hash = invite_hash(body.text("token"));
    const auto find_invited = [&](database::transaction& tx) {
        const auto id = users::find_invite(tx, token_hash);
        return id ? accounts::find(tx, *id) : std::nullopt;
    };
    const auto invited = co_await ctx.db.read(all_tenants, find_invited);
    if (!invited)
        refuse(400, "invalid_invite", "La invitación no existe, ya se usó o venció");
    if (!invited->is_broker_active)
        refuse(401, "broker_inactive", "La empresa está desactivada");
    const auto hash = [&password] { return auth::hash_password(password); };
    const auto password_hash = co_await ctx.svc.run_blocking(hash);
    const auto accept = [&](database::transaction& tx) { return users::accept_invite(tx, token_hash, password_hash); };
    const bool is_accepted = co_await ctx.db.transact(all_tenants, accept);
    if (!is_accepted)
        refuse(400, "invalid_invite", "La invitación no existe, ya se usó o venció");
    co_return token_response(ctx, *invited);
}

}  // namespace relevo::crm_sync
