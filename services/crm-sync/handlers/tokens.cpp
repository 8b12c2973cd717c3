#include "handlers/tokens.hpp"

#include "events/envelope.hpp"

namespace relevo::crm_sync {

http::response token_response(const context& ctx, const accounts::account& a)
{
    auth::user u;
    u.id = a.id;
    u.email = a.email;
    u.role = auth::parse_role(a.role).value_or(auth::role::agent);
    u.broker_id = a.broker_id;
    u.jti = events::new_uuid();
    u.token_epoch = a.token_epoch;
    const auto token = auth::issue_token(ctx.cfg.tokens, u, wall_clock::now());
    return http::ok(json::object{{"access_token", token}, {"token_type", "bearer"}});
}

}  // namespace relevo::crm_sync
