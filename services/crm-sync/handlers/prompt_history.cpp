#include <charconv>

#include "handlers/handlers.hpp"
#include "prompt_text.hpp"
#include "refusals.hpp"
#include "settings_announced.hpp"
#include "store_accounts.hpp"
#include "store_prompt_versions.hpp"
#include "store_settings.hpp"

namespace relevo::crm_sync {
namespace {

prompt_versions::version prompt_version_of(database::transaction& tx, std::int64_t broker_id, std::int64_t number)
{
    auto found = prompt_versions::find(tx, broker_id, number);
    if (!found)
        refuse(404, "not_found", "No existe esa versión");
    return std::move(*found);
}

std::optional<std::int64_t> positive_parameter(const http::request& req, const char* name)
{
    const auto text = req.parameter(name);
    if (!text)
        return std::nullopt;
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), n);
    if (error != std::errc() || end != text->data() + text->size() || n <= 0)
        refuse_fields({{name, "invalid_value", "Se espera un entero positivo"}});
    return n;
}

// A new version that says what version number said.
json::object activate(messaging::unit& unit, std::int64_t broker_id, std::int64_t number, std::int64_t user_id)
{
    const auto now = settings::lock(unit.tx, broker_id);
    if (!now)
        refuse_broker_not_found();
    auto chosen = prompt_version_of(unit.tx, broker_id, number);
    settings::prompt_change change{{}, "Copia de la versión " + std::to_string(number), user_id};
    for (const auto& d : prompt_differences(*now->sections.find("prompt")->as_object(), chosen.prompt))
        change.changed_fields.push_back(d.text("field"));
    const auto version = settings::add_prompt_version(unit.tx, broker_id, chosen.prompt, change);
    announce_settings_change(unit, broker_id, "prompt");
    chosen.prompt.set("version", version);
    return std::move(chosen.prompt);
}

json::object comparison_json(std::int64_t n, std::int64_t base, json::array changes)
{
    return {{"version", n}, {"base", base}, {"changes", std::move(changes)}};
}

struct acting_admin
{
    std::int64_t user_id = 0, broker_id = 0;
};

awaitable<acting_admin> admin_of(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    acting_admin a;
    a.user_id = user.id;
    a.broker_id = auth::acting_broker(req, user);
    co_return a;
}

}  // namespace

// GET /api/broker/config/prompt/versions, newest first
awaitable<http::response> list_prompt_versions(const context& ctx, const http::request& req)
{
    const auto admin = co_await admin_of(ctx, req);
    const auto page = http::page_of(req);
    const auto list = [&](database::transaction& tx) { return prompt_versions::list(tx, admin.broker_id, page); };
    auto found = co_await ctx.db.read(tenant(admin.broker_id), list);
    co_return http::ok(http::envelope(std::move(found.versions), found.total, page));
}

// GET /api/broker/config/prompt/versions/{n}: with the prompt. 404.
awaitable<http::response> show_prompt_version(const context& ctx, const http::request& req)
{
    const auto admin = co_await admin_of(ctx, req);
    const auto n = http::id_parameter(req, "n");
    const auto find = [&](database::transaction& tx) { return prompt_version_of(tx, admin.broker_id, n); };
    auto found = co_await ctx.db.read(tenant(admin.broker_id), find);
    found.shown.set("prompt", std::move(found.prompt));
    co_return http::ok(std::move(found.shown));
}

// GET /api/broker/config/prompt/versions/{n}/diff?base=: what changed since base, the version before unless given. 404;
// 422.
awaitable<http::response> compare_prompt_versions(const context& ctx, const http::request& req)
{
    const auto admin = co_await admin_of(ctx, req);
    const auto n = http::id_parameter(req, "n");
    const auto base = positive_parameter(req, "base").value_or(std::max<std::int64_t>(n - 1, 1));
    const auto compare = [&](database::transaction& tx) {
        return prompt_differences(prompt_version_of(tx, admin.broker_id, base).prompt,
                                  prompt_version_of(tx, admin.broker_id, n).prompt);
    };
    auto changes = co_await ctx.db.read(tenant(admin.broker_id), compare);
    co_return http::ok(comparison_json(n, base, std::move(changes)));
}

// POST /api/broker/config/prompt/versions/{n}/activate: 200 with the section, which is a new version; announces
// broker.config_changed. 404.
awaitable<http::response> activate_prompt_version(const context& ctx, const http::request& req)
{
    const auto admin = co_await admin_of(ctx, req);
    const auto n = http::id_parameter(req, "n");
    const auto plan = [&](messaging::unit& unit) { return activate(unit, admin.broker_id, n, admin.user_id); };
    auto origin = origin_of(req);
    auto section = co_await ctx.outbox.transact(tenant(admin.broker_id), std::move(origin), plan);
    co_return http::ok(std::move(section));
}

// GET /api/broker/config/prompt/preview?lead_id=: {"prompt","chars","tokens_estimate","sections"}. 404 for a lead that
// is not the broker's.
awaitable<http::response> preview_prompt(const context& ctx, const http::request& req)
{
    const auto admin = co_await admin_of(ctx, req);
    const auto lead_id = positive_parameter(req, "lead_id");
    const auto compose = [&](database::transaction& tx) {
        const auto broker = accounts::find_broker(tx, admin.broker_id);
        const auto config = settings::find(tx, admin.broker_id);
        if (!broker || !config)
            refuse_broker_not_found();
        const auto lead = lead_id ? leads::find(tx, {admin.broker_id, {}}, *lead_id) : std::nullopt;
        if (lead_id && !lead)
            refuse_lead_not_found();
        return prompt_preview(prompt_parts_of(*config->sections.find("prompt"), broker->name, lead));
    };
    auto preview = co_await ctx.db.read(tenant(admin.broker_id), compose);
    co_return http::ok(std::move(preview));
}

}  // namespace relevo::crm_sync
