#include "body_fields.hpp"
#include "handlers/handlers.hpp"
#include "handlers/password_attempt.hpp"
#include "handlers/tokens.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::chrono::hours refreshable_for{7 * 24};

bool is_refreshable(const auth::user& u, std::chrono::seconds lifetime)
{
    const wall_clock::time_point expires_at{std::chrono::seconds(u.expires_at)};
    return wall_clock::now() < expires_at - lifetime + refreshable_for;
}

}  // namespace

// POST /auth/refresh: a new token for one that still counts and is younger than 7 days. 200; 401.
awaitable<http::response> refresh_session(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto find = [&user](database::transaction& tx) { return accounts::find(tx, user.id); };
    const auto account = co_await ctx.db.read(all_tenants, find);
    if (!account || !is_refreshable(user, ctx.cfg.tokens.ttl))
        refuse(401, "unauthorized", "La sesión ya no se puede renovar");
    co_return token_response(ctx, *account);
}

// POST /auth/password {"current_password","new_password"}: 204, and all sessions of the old password end; 400
// invalid_current_password; 422; 429 as for a login.
awaitable<http::response> change_password(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto body = http::json_body(req);
    const auto wanted = body.text("new_password");
    field_checks checks;
    check_password(wanted, "new_password", checks);
    checks.refuse_if_any();

    auto current = body.text("current_password");
    const auto account = co_await attempt_password(ctx, user.email, req.remote_ip, std::move(current));
    if (!account || account->id != user.id)
        refuse(400, "invalid_current_password", "La contraseña actual no es correcta");
    const auto hash = [&wanted] { return auth::hash_password(wanted); };
    const auto password_hash = co_await ctx.svc.run_blocking(hash);
    const auto save = [&](database::transaction& tx) { accounts::change_password(tx, user.id, password_hash); };
    co_await ctx.db.transact(all_tenants, save);
    co_return http::no_content();
}

}  // namespace relevo::crm_sync
