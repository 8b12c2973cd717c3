#include <algorithm>

#include "factory_settings.hpp"
#include "handlers/handlers.hpp"
#include "http/forward.hpp"
#include "refusals.hpp"
#include "settings_announced.hpp"
#include "settings_rules.hpp"
#include "store_accounts.hpp"
#include "store_credentials.hpp"
#include "store_settings.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::chrono::seconds preview_time{60};  // a company may have 50000 leads

struct whole_config
{
    accounts::broker broker;
    settings::all_sections config;
    json::object voice_credentials;
};

json::value section_json(const settings::all_sections& c, const std::string& name, const json::object& credentials)
{
    const auto* found = c.sections.find(name);
    json::object out = found && found->as_object() ? *found->as_object() : json::object{};
    if (name == "leads")
        out.set("config_version", c.config_version);
    if (name == "prompt")
        out.set("version", c.prompt_version);
    if (!credential_names(name).empty())
        out.set("credentials", credentials);
    return out;
}

json::value to_json(const whole_config& w)
{
    const auto& b = w.broker;
    json::object out{{"broker", json::object{{"id", b.id},
                                             {"name", b.name},
                                             {"slug", b.slug},
                                             {"timezone", b.timezone},
                                             {"country", b.country},
                                             {"currency", b.currency},
                                             {"language", b.language}}}};
    for (const auto& [name, factory] : factory_settings())
        out.set(name, section_json(w.config, name, w.voice_credentials));
    return out;
}

std::optional<whole_config> find(database::transaction& tx, std::int64_t broker_id)
{
    auto broker = accounts::find_broker(tx, broker_id);
    auto config = settings::find(tx, broker_id);
    if (!broker || !config)
        return std::nullopt;
    return whole_config{std::move(*broker), std::move(*config), credentials::shown(tx, broker_id, "voice")};
}

// What one request asks for: PUT /{section}, or /channels/{channel}, whose body is one member of the section.
struct wanted_change
{
    std::string section;
    json::object body;
    credential_changes credentials;
    std::int64_t user_id = 0;
};

wanted_change parse(const http::request& req, std::string section, std::int64_t user_id)
{
    auto body = http::json_body(req);
    auto secrets = read_credentials(section, body.find("credentials"));
    wanted_change w{std::move(section), {}, std::move(secrets), user_id};
    if (const auto channel = req.path_parameters.find("channel"); channel != req.path_parameters.end()) {
        if (!factory_settings().find("channels")->find(channel->second))
            refuse(404, "not_found", "No existe ese canal");
        w.body.set(channel->second, std::move(body));
    } else {
        w.body = std::move(*body.as_object());
    }
    return w;
}

void save(database::transaction& tx, std::int64_t broker_id, const wanted_change& w, const section_change& change)
{
    if (change.changed_fields.empty())
        return;
    if (w.section != "prompt")
        return settings::save_section(tx, broker_id, w.section, change.section);
    const auto* note = w.body.find("note");
    const auto text = note && note->as_string() ? std::optional(*note->as_string()) : std::nullopt;
    settings::add_prompt_version(tx, broker_id, change.section, {change.changed_fields, text, w.user_id});
}

bool save_credentials(const context& ctx, database::transaction& tx, std::int64_t broker_id, const wanted_change& w)
{
    const auto& changes = w.credentials.changes;
    const bool has_secret = std::any_of(changes.begin(), changes.end(), [](const auto& c) { return c.secret; });
    if (has_secret && ctx.cfg.encryption_keys.empty())
        refuse(409, "encryption_unavailable", "Falta ENCRYPTION_KEY en el servidor: no se guardan credenciales");
    return credentials::apply(tx, ctx.cfg.encryption_keys, broker_id, w.section, changes, w.user_id);
}

section_change checked_change(const settings::all_sections& before, const wanted_change& w)
{
    auto change = change_section(w.section, *before.sections.find(w.section)->as_object(), w.body);
    change.errors.insert(change.errors.end(), w.credentials.errors.begin(), w.credentials.errors.end());
    if (!change.errors.empty())
        refuse_fields(change.errors);
    return change;
}

// New weights re-score the open leads: by which of scoring's tasks, null when nothing changed.
void set_rescoring_job(json::value& section, std::int64_t broker_id, bool is_changed)
{
    const auto version = section.integer("config_version").value_or(0);
    const auto job = "rescore:" + std::to_string(broker_id) + ":" + std::to_string(version);
    section.as_object()->set("rescoring_job_id", is_changed ? json::value(job) : json::value());
}

json::value apply(const context& ctx, messaging::unit& unit, std::int64_t broker_id, const wanted_change& w)
{
    const auto before = settings::lock(unit.tx, broker_id);
    if (!before)
        refuse(404, "not_found", "La empresa no existe");
    const auto change = checked_change(*before, w);
    save(unit.tx, broker_id, w, change);
    const bool has_new_credentials = save_credentials(ctx, unit.tx, broker_id, w);
    if (has_new_credentials || !change.changed_fields.empty())
        announce_settings_change(unit, broker_id, w.section);
    auto section = section_json(settings::find(unit.tx, broker_id).value(), w.section,
                                credentials::shown(unit.tx, broker_id, w.section));
    if (w.section == "leads")
        set_rescoring_job(section, broker_id, !change.changed_fields.empty());
    return section;
}

// What scoring is asked: the section as it would be.
json::value preview_body(database::transaction& tx, std::int64_t broker_id, const wanted_change& w)
{
    const auto before = settings::find(tx, broker_id);
    if (!before)
        refuse(404, "not_found", "La empresa no existe");
    return json::object{{"broker_id", broker_id}, {"leads", checked_change(*before, w).section}};
}

awaitable<http::response> preview(const context& ctx, const http::request& req, std::int64_t broker_id,
                                  wanted_change wanted)
{
    const auto read = [&](database::transaction& tx) { return preview_body(tx, broker_id, wanted); };
    auto body = co_await ctx.db.read(tenant(broker_id), read);
    std::string path = "/internal/config/leads/preview";
    co_return co_await http::forward(ctx.http, ctx.cfg.scoring_url, ctx.cfg.service_token, req, std::move(path),
                                     std::move(body), clock::now() + preview_time);
}

}  // namespace

// GET /api/broker/config
awaitable<http::response> show_settings(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto read = [&](database::transaction& tx) { return find(tx, broker_id); };
    const auto found = co_await ctx.db.read(tenant(broker_id), read);
    if (!found)
        refuse(404, "not_found", "La empresa no existe");
    co_return http::ok(to_json(*found));
}

// GET /api/broker/config/defaults
awaitable<http::response> show_factory_settings(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    co_return http::ok(factory_settings());
}

// PUT /api/broker/config/{section}, …/channels/{channel}. 200 with the section; announces broker.config_changed. Leads
// with ?dry_run=true: which of their statuses would change, {"cold_to_warm":12,…}, and nothing is stored.
awaitable<http::response> change_settings(const context& ctx, const http::request& req, std::string section_name)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto wanted = parse(req, std::move(section_name), user.id);
    if (wanted.section == "leads" && req.parameter("dry_run") == "true")
        co_return co_await preview(ctx, req, broker_id, wanted);
    const auto plan = [&](messaging::unit& unit) { return apply(ctx, unit, broker_id, wanted); };
    auto origin = origin_of(req);
    const auto section = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), plan);
    const auto channel = req.path_parameters.find("channel");
    co_return http::ok(channel == req.path_parameters.end() ? section : *section.find(channel->second));
}

}  // namespace relevo::crm_sync
