#include "handlers/handlers.hpp"
#include "handlers/query.hpp"
#include "lead_json.hpp"
#include "newcomers.hpp"
#include "refusals.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {
namespace {

users::filter user_filter_of(const http::request& req)
{
    users::filter f;
    field_checks checks;
    f.role = req.parameter("role");
    if (f.role && !auth::parse_role(*f.role))
        checks.add("role", "invalid_role", "El rol es AGENT o ADMIN");
    f.is_active = flag_parameter(req, "is_active", checks);
    f.search = search_parameter(req, checks);
    checks.refuse_if_any();
    return f;
}

newcomer parse_user(const json::value& body)
{
    const auto role = body.text("role", "AGENT");
    if (role == "SUPERADMIN")
        refuse(403, "forbidden", "Ese rol no se puede otorgar");
    field_checks checks;
    auto n = read_newcomer(body, "", checks);
    n.role = role;
    if (role != "AGENT" && role != "ADMIN")
        checks.add("role", "invalid_role", "El rol es AGENT o ADMIN");
    checks.refuse_if_any();
    return n;
}

}  // namespace

// GET /api/broker/users?role=&is_active=&search=
awaitable<http::response> list_users(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto page = http::page_of(req);
    const auto filter = user_filter_of(req);
    const auto list = [&](database::transaction& tx) { return users::list(tx, broker_id, filter, page); };
    const auto found = co_await ctx.db.read(tenant(broker_id), list);
    json::array data;
    for (const auto& u : found.users)
        data.push_back(to_json(u));
    co_return http::ok(http::envelope(std::move(data), found.total, page));
}

// GET /api/broker/users/{id}. 404 for another broker's.
awaitable<http::response> show_user(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto id = http::id_parameter(req, "id");
    const auto find = [&](database::transaction& tx) { return users::find(tx, broker_id, id); };
    const auto found = co_await ctx.db.read(tenant(broker_id), find);
    if (!found)
        refuse_user_not_found();
    co_return http::ok(to_json(*found));
}

// POST /api/broker/users. 201, without a password with invite_url; 409 email_already_registered; 403 for the role
// SUPERADMIN; 422.
awaitable<http::response> create_user(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    auto wanted = parse_user(http::json_body(req));
    const auto make_ready = [&wanted] { prepare(wanted); };
    co_await ctx.svc.run_blocking(make_ready);

    const auto insert = [&](database::transaction& tx) {
        if (!accounts::find_broker(tx, broker_id))
            refuse_broker_not_found();
        return users::find(tx, broker_id, admit(tx, broker_id, wanted, user.id)).value();
    };
    const auto created = co_await ctx.db.transact(all_tenants, insert);
    co_return http::created(newcomer_json(created, wanted, ctx.cfg));
}

}  // namespace relevo::crm_sync
