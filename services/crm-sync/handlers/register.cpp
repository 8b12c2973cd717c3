#include "body_fields.hpp"
#include "domain/text.hpp"
#include "factory_settings.hpp"
#include "handlers/handlers.hpp"
#include "handlers/tokens.hpp"
#include "refusals.hpp"
#include "store_settings.hpp"

namespace relevo::crm_sync {
namespace {

struct registration
{
    std::string email, password, broker_name;
};

registration parse(const json::value& body)
{
    registration r{normalise_email(body.text("email")), body.text("password"),
                   std::string(trim(body.text("broker_name")))};
    field_checks checks;
    if (!is_email(r.email))
        checks.add("email", "invalid_email", "El correo no es válido");
    check_password(r.password, "password", checks);
    if (const auto n = length_of(r.broker_name); n < 2 || n > 120)
        checks.add("broker_name", "invalid_length", "El nombre de la empresa tiene de 2 a 120 caracteres");
    checks.refuse_if_any();
    return r;
}

// Broker, first ADMIN and all configurations, or none of them.
accounts::account create(database::transaction& tx, const registration& r, const std::string& password_hash)
{
    const auto broker_id = accounts::insert_broker(tx, r.broker_name);
    const auto user_id = accounts::insert_user(tx, {broker_id, r.email, r.broker_name, "ADMIN", password_hash});
    if (!user_id)
        refuse(400, "email_already_registered", "El correo ya está registrado");
    settings::insert_factory(tx, broker_id, factory_settings());
    accounts::account a;
    a.id = *user_id;
    a.broker_id = broker_id;
    a.email = r.email;
    a.role = "ADMIN";
    return a;
}

}  // namespace

// POST /auth/register. 200 with a token; 400 email_already_registered; 422.
awaitable<http::response> register_account(const context& ctx, const http::request& req)
{
    const auto wanted = parse(http::json_body(req));
    const auto hash = [&wanted] { return auth::hash_password(wanted.password); };
    const auto password_hash = co_await ctx.svc.run_blocking(hash);
    const auto plan = [&](database::transaction& tx) { return create(tx, wanted, password_hash); };
    const auto account = co_await ctx.db.transact(all_tenants, plan);
    log::info("broker_registered", {{"broker_id", *account.broker_id}, {"correlation_id", req.id}});
    co_return token_response(ctx, account);
}

}  // namespace relevo::crm_sync
