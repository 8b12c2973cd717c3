#include "domain/text.hpp"
#include "handlers/handlers.hpp"
#include "lead_json.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

accounts::new_user parse(const json::value& body, std::int64_t broker_id)
{
    accounts::new_user u{broker_id, normalise_email(body.text("email")), std::string(trim(body.text("name"))),
                         body.text("role", "AGENT"), ""};
    if (u.role == "SUPERADMIN")
        refuse(403, "forbidden", "Ese rol no se puede otorgar");
    field_checks checks;
    if (!is_email(u.email))
        checks.add("email", "invalid_email", "El correo no es válido");
    if (const auto n = length_of(u.name); n < 1 || n > 120)
        checks.add("name", "invalid_length", "El nombre tiene de 1 a 120 caracteres");
    if (u.role != "AGENT" && u.role != "ADMIN")
        checks.add("role", "invalid_role", "El rol es AGENT o ADMIN");
    if (const auto problem = auth::password_problem(body.text("password")))
        checks.add("password", *problem, "La contraseña necesita 8 caracteres, un dígito y un carácter especial");
    checks.refuse_if_any();
    return u;
}

}  // namespace

// GET /api/broker/users?role=&is_active=&search=
awaitable<http::response> list_users(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto page = http::page_of(req);
    accounts::user_filter filter{req.parameter("role"), req.parameter("search"), {}};
    if (const auto active = req.parameter("is_active"))
        filter.is_active = *active == "true" || *active == "1";
    const auto list = [&](database::transaction& tx) { return accounts::list(tx, broker_id, filter, page); };
    const auto found = co_await ctx.db.read(tenant(broker_id), list);
    json::array data;
    for (const auto& u : found.users)
        data.push_back(to_json(u));
    co_return http::ok(http::envelope(std::move(data), found.total, page));
}

// POST /api/broker/users. 201; 409 email_already_registered; 403 for the role SUPERADMIN; 422.
awaitable<http::response> create_user(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto body = http::json_body(req);
    auto wanted = parse(body, broker_id);
    const auto hash = [&body] { return auth::hash_password(body.text("password")); };
    wanted.password_hash = co_await ctx.svc.run_blocking(hash);

    // The e-mail is unique across brokers, so the check needs to see them all.
    const auto insert = [&wanted](database::transaction& tx) {
        const auto id = accounts::insert_user(tx, wanted);
        if (!id)
            refuse(409, "email_already_registered", "El correo ya está registrado");
        return accounts::find(tx, *id);
    };
    const auto created = co_await ctx.db.transact(all_tenants, insert);
    co_return http::created(to_json(*created));
}

}  // namespace relevo::crm_sync
