#include "handlers/admin.hpp"
#include "refusals.hpp"

namespace relevo::webhook_gateway::handlers {

operator_access operator_of(const admin_context& ctx, const http::request& req)
{
    auto user = auth::authenticate(req, ctx.config.tokens);
    auth::require(user, auth::role::admin);
    std::optional<std::int64_t> broker;
    if (user.role != auth::role::superadmin)
        broker = auth::acting_broker(req, user);
    return {std::move(user), broker};
}

auth::user superadmin_of(const admin_context& ctx, const http::request& req)
{
    auto user = auth::authenticate(req, ctx.config.tokens);
    auth::require(user, auth::role::superadmin);
    return user;
}

std::string task_id_of(const http::request& req)
{
    const auto found = req.path_parameters.find("id");
    if (found == req.path_parameters.end() || !events::is_uuid(found->second))
        refuse_unknown_task();
    return found->second;
}

void refuse_unknown_task()
{
    refuse(404, "not_found", "La tarea no existe");
}

messaging::origin origin_of(const http::request& req)
{
    return {req.id, ""};
}

}  // namespace relevo::webhook_gateway::handlers
