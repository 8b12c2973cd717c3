#include "handlers/handlers.hpp"

namespace relevo::whatsapp_bridge {

reader reader_of(const context& ctx, const http::request& req)
{
    if (req.headers.find("X-Service-Token")) {
        auth::require_service_token(req, ctx.config.service_token);
        return {};
    }
    const auto user = auth::authenticate(req, ctx.config.tokens);
    if (user.role == auth::role::superadmin && !req.parameter("broker_id"))
        return {};
    reader r;
    r.broker_id = auth::acting_broker(req, user);
    r.scope = tenant(*r.broker_id);
    if (user.role == auth::role::agent)
        r.agent_id = user.id;
    return r;
}

}  // namespace relevo::whatsapp_bridge
