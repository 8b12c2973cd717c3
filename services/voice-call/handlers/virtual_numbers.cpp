#include "handlers/agent_handlers.hpp"
#include "http/field_checks.hpp"
#include "models/phone_number.hpp"
#include "store_agents.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::size_t longest_sid = 64;

// The number as it is written in the company's country; its errors go into checks.
std::optional<models::phone_number> parse_number(const json::value& body, const std::string& region,
                                                 http::field_checks& checks)
{
    const auto text = body.text("phone_number");
    if (text.empty()) {
        checks.add("phone_number", "required", "expected a phone number");
        return std::nullopt;
    }
    auto number = models::parse_phone(text, region.empty() ? "ZZ" : region);
    if (!number)
        checks.add("phone_number", "invalid_phone", "expected a phone number, best with + and its country's code");
    return number;
}

bool is_country(const std::string& s)
{
    const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    return s.size() == 2 && is_letter(s[0]) && is_letter(s[1]);
}

store::virtual_number parse_pool_number(const json::value& body, std::int64_t broker_id, const std::string& region)
{
    http::field_checks checks;
    store::virtual_number n;
    n.broker_id = broker_id;
    n.country = body.text("country");
    if (!n.country.empty() && !is_country(n.country))
        checks.add("country", "invalid_country", "expected an ISO 3166 code such as FR");
    if (const auto number = parse_number(body, region, checks)) {
        n.phone_number = number->e164;
        if (n.country.empty())
            n.country = number->country;
        if (n.country.empty())
            checks.add("country", "required", "the number belongs to no country: name one");
    }
    if (const auto sid = body.text("provider_number_sid"); sid.size() > longest_sid)
        checks.add("provider_number_sid", "too_long", "expected at most 64 characters");
    else if (!sid.empty())
        n.provider_number_sid = sid;
    checks.refuse_if_any();
    return n;
}

json::object show_assigned(const store::virtual_number& n)
{
    return {{"phone_number", n.phone_number}, {"country", n.country}, {"provider_number_sid", n.provider_number_sid}};
}

[[noreturn]] void refuse_none_free(const std::string& country)
{
    http::problem p{409, "no_number_available", "No number of " + country + " is free."};
    p.extra.set("country", country);
    throw http::refusal(std::move(p));
}

json::object assign(database::transaction& tx, const auth::user& user, std::int64_t broker_id, const json::value& body)
{
    http::field_checks checks;
    const auto own = parse_number(body, store::locale_of(tx, broker_id).country, checks);
    if (own && own->country.empty())
        checks.add("phone_number", "phone_without_country", "the number belongs to no country");
    checks.refuse_if_any();

    auto profile = store::lock_profile(tx, broker_id, user.id);
    auto number = store::number_of_user(tx, user.id);
    if (!number)
        number = store::assign_number(tx, broker_id, user.id, own->country);
    if (!number)
        refuse_none_free(own->country);
    profile.phone_number = own->e164;
    store::save_profile(tx, profile);
    return show_assigned(*number);
}

}  // namespace

// POST /api/settings/virtual-number {"phone_number"}: the person's own number decides the country. 200 with the number
// that is theirs from now on (the same again: the same); 409 no_number_available with country; 422.
awaitable<http::response> assign_virtual_number(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto broker_id = own_company(user);
    const auto body = http::json_body(req);
    const auto plan = [&](database::transaction& tx) { return assign(tx, user, broker_id, body); };
    const auto assigned = co_await ctx.db.transact(tenant(broker_id), std::ref(plan));
    co_return http::ok(assigned);
}

// GET /api/settings/virtual-numbers (ADMIN): the company's pool.
awaitable<http::response> list_virtual_numbers(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto page = http::page_of(req);
    const auto read = [&](database::transaction& tx) { return store::list_numbers(tx, broker_id, page); };
    auto found = co_await ctx.db.read(tenant(broker_id), std::ref(read));
    co_return http::ok(http::envelope(std::move(found.data), found.total, page));
}

// POST /api/settings/virtual-numbers {"phone_number","country","provider_number_sid"} (ADMIN): 201; 409
// duplicate_number; 422. The country is the number's own when it is not named.
awaitable<http::response> add_virtual_number(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto body = http::json_body(req);
    const auto plan = [&](database::transaction& tx) {
        auto n = parse_pool_number(body, broker_id, store::locale_of(tx, broker_id).country);
        if (!store::insert_number(tx, n))
            throw http::refusal({409, "duplicate_number", "The number is in a pool already."});
        auto shown = show_assigned(n);
        shown.set("id", n.id);
        shown.set("assigned_user_id", nullptr);
        return shown;
    };
    const auto added = co_await ctx.db.transact(tenant(broker_id), std::ref(plan));
    co_return http::created(added);
}

// DELETE /api/settings/virtual-numbers/{id} (ADMIN): 204; 404; 409 number_in_use while its person's agent is active.
awaitable<http::response> remove_virtual_number(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto id = http::id_parameter(req, "id");
    const auto plan = [&](database::transaction& tx) { return store::remove_number(tx, broker_id, id); };
    const auto removed = co_await ctx.db.transact(tenant(broker_id), std::ref(plan));
    if (removed == store::removal::unknown)
        co_return http::to_response({404, "not_found", "No such number."}, req.id);
    if (removed == store::removal::in_use)
        co_return http::to_response({409, "number_in_use", "An active agent answers this number."}, req.id);
    co_return http::no_content();
}

}  // namespace relevo::voice_call::handlers
