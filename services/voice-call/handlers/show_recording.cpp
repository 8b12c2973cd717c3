#include "handlers/agent_handlers.hpp"
#include "store_recordings.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::chrono::minutes link_is_valid{15};

}  // namespace

// GET /api/v1/calls/{id}/recording: 302 to a signed URL of 15 min; 404 for another's call, without a recording of ours,
// and past the company's retention.
awaitable<http::response> show_recording(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto id = http::id_parameter(req, "id");
    const auto only_of = user.role == auth::role::agent ? std::optional(user.id) : std::nullopt;
    const auto read = [&](database::transaction& tx) { return store::find_recording(tx, id, only_of); };
    const auto found = co_await ctx.db.read(tenant(auth::acting_broker(req, user)), std::ref(read));
    if (!found || !ctx.storage)
        co_return http::to_response({404, "not_found", "There is no recording of this call."}, req.id);
    http::response r;
    r.status = 302;
    r.content_type.clear();
    r.headers.add("Location", ctx.storage->signed_url(found->bucket, found->object, link_is_valid, wall_clock::now()));
    r.headers.add("Cache-Control", "no-store");
    co_return r;
}

}  // namespace relevo::voice_call::handlers
