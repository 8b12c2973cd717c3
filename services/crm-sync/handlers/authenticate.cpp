#include "handlers/handlers.hpp"
#include "refusals.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {

awaitable<auth::user> authenticate_live(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.cfg.tokens);
    const auto is_live = [&user](database::transaction& tx) { return accounts::is_live(tx, user); };
    if (!co_await ctx.db.read(all_tenants, is_live))
        refuse(401, "unauthorized", "La sesión ya no es válida");
    co_return user;
}

leads::access access_of(const http::request& req, const auth::user& u)
{
    leads::access a;
    if (u.role == auth::role::superadmin && !req.parameter("broker_id"))
        return a;
    a.broker_id = auth::acting_broker(req, u);
    if (u.role == auth::role::agent)
        a.agent_id = u.id;
    return a;
}

activities::actor actor_of(const auth::user& u)
{
    return {"user", std::to_string(u.id)};
}

messaging::origin origin_of(const http::request& req)
{
    return {req.id, ""};
}

}  // namespace relevo::crm_sync
