#include <algorithm>

#include "handlers/handlers.hpp"
#include "models/phone_number.hpp"
#include "number_blocks.hpp"
#include "refusals.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {
namespace {

bool is_one_of(const std::string& s, std::initializer_list<const char*> names)
{
    return std::any_of(names.begin(), names.end(), [&](const char* n) { return s == n; });
}

std::vector<std::string> parse_channels(const json::value* v, field_checks& checks)
{
    std::vector<std::string> out;
    const auto* list = v ? v->as_array() : nullptr;
    for (const auto& c : list ? *list : json::array{}) {
        const auto* name = c.as_string();
        if (!name || !is_one_of(*name, {"all", "call", "whatsapp", "telegram", "email"}))
            checks.add("channels", "invalid_channel", "Los canales son all, call, whatsapp, telegram y email");
        else
            out.push_back(*name);
    }
    return out;
}

// The number as it is written in the broker's country.
models::phone_number parse_number(database::transaction& tx, std::int64_t broker_id, const std::string& text)
{
    const auto broker = accounts::find_broker(tx, broker_id);
    if (!broker)
        refuse(404, "not_found", "La empresa no existe");
    const auto number = models::parse_phone(text, broker->country);
    if (!number)
        refuse_fields(
            {{"phone", "invalid_phone", "No se pudo interpretar '" + text + "' como número de " + broker->country}});
    return *number;
}

dnc::block parse(const json::value& body, std::int64_t broker_id)
{
    dnc::block b;
    b.broker_id = broker_id;
    field_checks checks;
    b.channels = parse_channels(body.find("channels"), checks);
    if (b.channels.empty())
        b.channels = {"all"};
    b.reason = body.text("reason", "manual");
    if (!is_one_of(b.reason, {"opt_out", "complaint", "manual", "invalid_number"}))
        checks.add("reason", "invalid_reason", "El motivo es opt_out, complaint, manual o invalid_number");
    b.source = "user";
    checks.refuse_if_any();
    return b;
}

json::value block(messaging::unit& unit, dnc::block b, const std::string& phone, const activities::actor& by)
{
    const auto number = parse_number(unit.tx, b.broker_id, phone);
    b.phone = number.e164;
    b.phone_key = models::phone_key(number.e164);
    apply_block(unit, b, by);
    return dnc::list(unit.tx, b.broker_id, b.phone_key, {0, 1}).rows.at(0);
}

}  // namespace

// GET /api/v1/dnc?phone=&skip=&limit=: one row a number.
awaitable<http::response> list_blocked(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto page = http::page_of(req);
    const auto phone = req.parameter("phone");
    const auto list = [&](database::transaction& tx) {
        std::optional<std::string> key;
        if (phone)
            key = models::phone_key(parse_number(tx, broker_id, *phone).e164);
        return dnc::list(tx, broker_id, key, page);
    };
    auto found = co_await ctx.db.read(tenant(broker_id), list);
    co_return http::ok(http::envelope(std::move(found.rows), found.total, page));
}

// POST /api/v1/dnc {"phone","channels":["all"],"reason":"manual"}: 201 with the number's row; again: the same.
awaitable<http::response> block_number(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto body = http::json_body(req);
    const auto wanted = parse(body, broker_id);
    const auto phone = body.text("phone");
    const auto plan = [&](messaging::unit& unit) { return block(unit, wanted, phone, actor_of(user)); };
    auto origin = origin_of(req);
    const auto row = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), plan);
    co_return http::created(row);
}

// DELETE /api/v1/dnc?phone=+569…[&channel=call]: 204; 404 when it was not blocked.
awaitable<http::response> unblock_number(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto phone = req.parameter("phone").value_or("");
    const auto channels = req.parameters("channel");
    const auto remove = [&](database::transaction& tx) {
        return dnc::remove(tx, broker_id, models::phone_key(parse_number(tx, broker_id, phone).e164), channels);
    };
    if (!co_await ctx.db.transact(tenant(broker_id), remove))
        refuse(404, "not_found", "Ese número no está bloqueado");
    co_return http::no_content();
}

}  // namespace relevo::crm_sync
