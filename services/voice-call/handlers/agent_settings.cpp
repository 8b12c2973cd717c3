#include "handlers/agent_handlers.hpp"
#include "http/field_checks.hpp"
#include "store_agents.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::size_t longest_setting = 200;

json::object show(const std::optional<store::agent_profile>& profile,
                  const std::optional<store::virtual_number>& number)
{
    const auto p = profile.value_or(store::agent_profile{});
    return {{"display_name", p.display_name},
            {"profession", p.profession},
            {"language", p.language},
            {"is_agent_active", p.is_active},
            {"phone_number", p.phone_number},
            {"vapi_phone_number", number ? json::value(number->phone_number) : json::value()},
            {"vapi_agent_id", p.vapi_agent_id},
            {"twilio_number_sid", number ? json::value(number->provider_number_sid) : json::value()}};
}

using setting_change = std::pair<std::optional<std::string> store::agent_profile::*, std::optional<std::string>>;

// The members that are there: a text sets, null or a blank text clears.
std::vector<setting_change> parse_changes(const json::value& body)
{
    const std::pair<const char*, std::optional<std::string> store::agent_profile::*> known[] = {
        {"display_name", &store::agent_profile::display_name},
        {"profession", &store::agent_profile::profession},
        {"language", &store::agent_profile::language},
        {"vapi_agent_id", &store::agent_profile::vapi_agent_id}};
    std::vector<setting_change> changes;
    http::field_checks checks;
    for (const auto& [name, member] : known) {
        const auto* v = body.find(name);
        if (!v)
            continue;
        const auto* text = v->as_string();
        if (!text && !v->is_null())
            checks.add(name, "invalid_type", "expected a text or null");
        else if (text && text->size() > longest_setting)
            checks.add(name, "too_long", "expected at most 200 bytes");
        else
            changes.emplace_back(member, text && !text->empty() ? std::optional(*text) : std::nullopt);
    }
    checks.refuse_if_any();
    return changes;
}

}  // namespace

std::int64_t own_company(const auth::user& user)
{
    if (!user.broker_id)
        throw http::refusal(
            {400, "user_without_broker", "User " + std::to_string(user.id) + " has no broker (company) assigned."});
    return *user.broker_id;
}

// GET /api/settings/agent
awaitable<http::response> show_agent(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto read = [&](database::transaction& tx) {
        return show(store::find_profile(tx, user.id), store::number_of_user(tx, user.id));
    };
    const auto shown = co_await ctx.db.read(tenant(own_company(user)), std::ref(read));
    co_return http::ok(shown);
}

// PUT /api/settings/agent: any of display_name, profession, language, vapi_agent_id; they count from the next
// activation on. 200 as GET; 422 with field.
awaitable<http::response> change_agent(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto broker_id = own_company(user);
    const auto changes = parse_changes(http::json_body(req));
    const auto change = [&](database::transaction& tx) {
        auto profile = store::lock_profile(tx, broker_id, user.id);
        for (const auto& [member, value] : changes)
            profile.*member = value;
        store::save_profile(tx, profile);
        return show(profile, store::number_of_user(tx, user.id));
    };
    const auto shown = co_await ctx.db.transact(tenant(broker_id), std::ref(change));
    co_return http::ok(shown);
}

}  // namespace relevo::voice_call::handlers
