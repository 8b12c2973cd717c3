#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

// GET /api/v1/calls/{id}: the call with its transcript lines and events. 404 for another's.
awaitable<http::response> show_call(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto id = http::id_parameter(req, "id");
    const auto only_of = user.role == auth::role::agent ? std::optional(user.id) : std::nullopt;
    const auto broker_id = auth::acting_broker(req, user);
    auto read = [&](database::transaction& tx) { return store::detail(tx, broker_id, id, only_of); };
    const auto found = co_await ctx.db.read(tenant(broker_id), std::ref(read));
    if (!found)
        co_return http::to_response({404, "not_found", "No such call."}, req.id);
    co_return http::ok(*found);
}

}  // namespace relevo::voice_call::handlers
