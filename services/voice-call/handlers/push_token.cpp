#include "handlers/agent_handlers.hpp"
#include "http/field_checks.hpp"
#include "providers/expo/push.hpp"
#include "store_recordings.hpp"

namespace relevo::voice_call::handlers {

namespace {

struct device
{
    std::string token, platform;
};

device parse_device(const json::value& body)
{
    device d{body.text("token"), body.text("platform")};
    http::field_checks checks;
    if (!expo::is_push_token(d.token))
        checks.add("token", d.token.empty() ? "required" : "invalid_token", "expected ExponentPushToken[…]");
    if (d.platform != "ios" && d.platform != "android")
        checks.add("platform", d.platform.empty() ? "required" : "invalid_platform", "expected ios or android");
    checks.refuse_if_any();
    return d;
}

}  // namespace

// POST /api/settings/push-token {"token","platform"}: 204, again and again. A token belongs to its last user.
awaitable<http::response> add_push_token(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto broker_id = own_company(user);
    const auto d = parse_device(http::json_body(req));
    const auto save = [&](database::transaction& tx) {
        store::save_push_token(tx, broker_id, user.id, d.token, d.platform);
    };
    co_await ctx.db.transact(all_tenants, std::ref(save));  // a device may come from another company
    co_return http::no_content();
}

// DELETE /api/settings/push-token {"token"} or ?token=: 204, also when it was not known.
awaitable<http::response> remove_push_token(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto broker_id = own_company(user);
    const auto in_query = req.parameter("token");
    const auto token = in_query ? *in_query : http::json_body(req).text("token");
    http::field_checks checks;
    if (token.empty())
        checks.add("token", "required", "expected ExponentPushToken[…]");
    checks.refuse_if_any();
    const auto remove = [&](database::transaction& tx) { store::remove_push_token(tx, user.id, token); };
    co_await ctx.db.transact(tenant(broker_id), std::ref(remove));
    co_return http::no_content();
}

}  // namespace relevo::voice_call::handlers
