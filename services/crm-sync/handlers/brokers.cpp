#include "broker_body.hpp"
#include "factory_settings.hpp"
#include "handlers/handlers.hpp"
#include "handlers/query.hpp"
#include "newcomers.hpp"
#include "settings_announced.hpp"
#include "store_accounts.hpp"
#include "store_settings.hpp"

// Companies, for the platform's operator (SUPERADMIN).
namespace relevo::crm_sync {
namespace {

awaitable<auth::user> superadmin_of(const context& ctx, const http::request& req)
{
    auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::superadmin);
    co_return user;
}

struct new_broker
{
    brokers::broker fields;
    newcomer admin;
};

new_broker parse_broker(const json::value& body)
{
    new_broker w;
    field_checks checks;
    if (!body.find("name"))
        checks.add("name", "required", "Falta el nombre de la empresa");
    apply_broker_body(w.fields, body, checks);
    const auto* admin = body.find("admin");
    w.admin = read_newcomer(admin ? *admin : json::value(), "admin.", checks);
    w.admin.role = "ADMIN";
    checks.refuse_if_any();
    return w;
}

void save_broker_fields(database::transaction& tx, const brokers::broker& b)
{
    if (!brokers::save(tx, b))
        refuse(409, "slug_taken", "Otra empresa ya usa ese identificador");
}

// Broker, first ADMIN and all configurations, or none of them.
json::object create_all(database::transaction& tx, new_broker w, std::int64_t by, const config& cfg)
{
    w.fields.id = accounts::insert_broker(tx, w.fields.name);
    if (w.fields.slug.empty())
        w.fields.slug = accounts::find_broker(tx, w.fields.id).value().slug;
    save_broker_fields(tx, w.fields);
    settings::insert_factory(tx, w.fields.id, factory_settings());
    const auto admin_id = admit(tx, w.fields.id, w.admin, by);
    auto out = to_json(brokers::find(tx, w.fields.id).value());
    out.set("admin", newcomer_json(users::find(tx, w.fields.id, admin_id).value(), w.admin, cfg));
    return out;
}

// What others keep of a company: see the view broker_settings.
bool are_alike_to_services(const brokers::broker& a, const brokers::broker& b)
{
    return a.name == b.name && a.slug == b.slug && a.timezone == b.timezone && a.country == b.country &&
           a.currency == b.currency && a.language == b.language;
}

brokers::broker update_broker_of(messaging::unit& unit, std::int64_t id, const json::value& body)
{
    const auto before = brokers::lock(unit.tx, id);
    if (!before)
        refuse_broker_not_found();
    auto after = *before;
    field_checks checks;
    apply_broker_body(after, body, checks);
    checks.refuse_if_any();
    // All brokers are seen for the slug's sake.
    unit.tx.set_scope(all_tenants);
    save_broker_fields(unit.tx, after);
    if (!are_alike_to_services(*before, after))
        announce_settings_change(unit, id, "broker");
    return brokers::find(unit.tx, id).value();
}

brokers::broker switch_broker(messaging::unit& unit, std::int64_t id, bool is_active)
{
    if (!brokers::lock(unit.tx, id))
        refuse_broker_not_found();
    if (brokers::set_active(unit.tx, id, is_active)) {
        events::v1::BrokerEvent e;
        e.set_broker_id(id);
        unit.publish(is_active ? events::broker_reactivated : events::broker_deactivated, e);
    }
    return brokers::find(unit.tx, id).value();
}

}  // namespace

// GET /api/brokers?is_active=&search=&include=stats
awaitable<http::response> list_brokers(const context& ctx, const http::request& req)
{
    co_await superadmin_of(ctx, req);
    const auto page = http::page_of(req);
    brokers::filter filter;
    field_checks checks;
    filter.is_active = flag_parameter(req, "is_active", checks);
    filter.search = search_parameter(req, checks);
    filter.has_stats = req.parameter("include") == "stats";
    checks.refuse_if_any();
    const auto list = [&](database::transaction& tx) { return brokers::list(tx, filter, page); };
    const auto found = co_await ctx.db.read(all_tenants, list);
    json::array data;
    for (const auto& b : found.brokers)
        data.push_back(to_json(b));
    co_return http::ok(http::envelope(std::move(data), found.total, page));
}

// GET /api/brokers/{id}?include=stats. 404.
awaitable<http::response> show_broker(const context& ctx, const http::request& req)
{
    co_await superadmin_of(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const bool has_stats = req.parameter("include") == "stats";
    const auto find = [=](database::transaction& tx) { return brokers::find(tx, id, has_stats); };
    const auto found = co_await ctx.db.read(tenant(id), find);
    if (!found)
        refuse_broker_not_found();
    co_return http::ok(to_json(*found));
}

// POST /api/brokers {"name","admin":{"email","name","password"?},…}: the company with its factory configuration and its
// first ADMIN, invited when there is no password. 201; 409 email_already_registered, slug_taken; 422.
awaitable<http::response> create_broker(const context& ctx, const http::request& req)
{
    const auto user = co_await superadmin_of(ctx, req);
    auto wanted = parse_broker(http::json_body(req));
    const auto make_ready = [&wanted] { prepare(wanted.admin); };
    co_await ctx.svc.run_blocking(make_ready);
    const auto plan = [&](database::transaction& tx) { return create_all(tx, wanted, user.id, ctx.cfg); };
    auto created = co_await ctx.db.transact(all_tenants, plan);
    log::info("broker_created",
              {{"broker_id", created.find("id")->as_integer().value_or(0)}, {"correlation_id", req.id}});
    co_return http::created(std::move(created));
}

// PUT /api/brokers/{id}: partial. 200; 404; 409 slug_taken; 422. A change of what others know of the company is
// announced as broker.config_changed of the section "broker".
awaitable<http::response> update_broker(const context& ctx, const http::request& req)
{
    co_await superadmin_of(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto body = http::json_body(req);
    const auto plan = [&](messaging::unit& unit) { return update_broker_of(unit, id, body); };
    auto origin = origin_of(req);
    const auto changed = co_await ctx.outbox.transact(tenant(id), std::move(origin), plan);
    co_return http::ok(to_json(changed));
}

// DELETE /api/brokers/{id}: deactivates; its people's sessions end, log-ins are refused, broker.deactivated tells the
// other services. 204, also when it was done before; 404. ?purge=true: 409, there is no purge.
awaitable<http::response> deactivate_broker(const context& ctx, const http::request& req)
{
    co_await superadmin_of(ctx, req);
    const auto id = http::id_parameter(req, "id");
    if (req.parameter("purge").value_or("false") != "false")
        refuse(409, "purge_unavailable", "Las empresas se desactivan; aún no se borran");
    const auto plan = [id](messaging::unit& unit) { return switch_broker(unit, id, false); };
    auto origin = origin_of(req);
    co_await ctx.outbox.transact(tenant(id), std::move(origin), plan);
    co_return http::no_content();
}

// POST /api/brokers/{id}/reactivate. 200, also when it is active; 404.
awaitable<http::response> reactivate_broker(const context& ctx, const http::request& req)
{
    co_await superadmin_of(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto plan = [id](messaging::unit& unit) { return switch_broker(unit, id, true); };
    auto origin = origin_of(req);
    const auto active = co_await ctx.outbox.transact(tenant(id), std::move(origin), plan);
    co_return http::ok(to_json(active));
}

}  // namespace relevo::crm_sync
