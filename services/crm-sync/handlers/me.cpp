#include "handlers/handlers.hpp"
#include "refusals.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {

// GET /auth/me
awaitable<http::response> show_me(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto find = [&user](database::transaction& tx) { return accounts::find(tx, user.id); };
    const auto me = co_await ctx.db.read(all_tenants, find);
    if (!me)
        refuse(401, "unauthorized", "La sesión ya no es válida");
    co_return http::ok(json::object{{"id", me->id},
                                    {"email", me->email},
                                    {"name", me->name},
                                    {"role", me->role},
                                    {"broker_id", me->broker_id},
                                    {"is_active", me->is_active}});
}

// POST /auth/logout. 204; the token is refused from now on, everywhere.
awaitable<http::response> logout(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto revoke = [&user](database::transaction& tx) { accounts::revoke(tx, user.jti, user.expires_at); };
    co_await ctx.db.transact(all_tenants, revoke);
    co_return http::no_content();
}

// GET /: what this is.
awaitable<http::response> show_root(const context&, const http::request&)
{
    co_return http::ok(json::object{{"name", "Relevo"}, {"version", RELEVO_VERSION}, {"docs", "/docs"}});
}

}  // namespace relevo::crm_sync
