#include "store_settings.hpp"

#include <array>
#include <map>

namespace relevo::crm_sync::settings {
namespace {

using database::get;
using database::query;

constexpr std::array<const char*, 7> config_sections = {"prompt",    "leads",  "pipeline", "appointments",
                                                        "campaigns", "alerts", "channels"};

constexpr query insert_config{"insert_broker_config", R"(
    INSERT INTO broker_configs (broker_id, prompt, leads, pipeline, appointments, campaigns, alerts, channels)
    VALUES ($1, $2::jsonb, $3::jsonb, $4::jsonb, $5::jsonb, $6::jsonb, $7::jsonb, $8::jsonb))"};

// The columns of voice are the keys of its section.
constexpr query insert_voice{"insert_voice_config", R"(
    INSERT INTO broker_voice_configs
    SELECT * FROM jsonb_populate_record(NULL::broker_voice_configs,
                                        $2::jsonb || jsonb_build_object('broker_id', $1::bigint, 'updated_at', now())))"};

constexpr query save_voice{"save_voice_config", R"(
    UPDATE broker_voice_configs c
    SET provider = n.provider, phone_number_id = n.phone_number_id, assistant_id_default = n.assistant_id_default,
        assistant_id_by_type = n.assistant_id_by_type, first_message_template = n.first_message_template,
        recording_enabled = n.recording_enabled, recording_retention_days = n.recording_retention_days,
        voice_config = n.voice_config, model_config = n.model_config, transcriber_config = n.transcriber_config,
        timing_config = n.timing_config, end_call_config = n.end_call_config, updated_at = now()
    FROM jsonb_populate_record(NULL::broker_voice_configs, $2::jsonb) n
    WHERE c.broker_id = $1)"};

constexpr query find_sections{"find_broker_config", R"(
    SELECT c.config_version, c.prompt_version, c.prompt, c.leads, c.pipeline, c.appointments, c.campaigns, c.alerts, c.channels,
           to_jsonb(v) - ARRAY['broker_id', 'updated_at'] AS voice
    FROM broker_configs c JOIN broker_voice_configs v ON v.broker_id = c.broker_id
    WHERE c.broker_id = $1)"};

constexpr query lock_config{"lock_broker_config",
                            "SELECT broker_id FROM broker_configs WHERE broker_id = $1 FOR UPDATE"};

constexpr query bump_version{"bump_config_version", R"(
    UPDATE broker_configs SET config_version = config_version + 1 WHERE broker_id = $1 RETURNING config_version)"};

constexpr query bump_prompt{"bump_prompt_version", R"(
    UPDATE broker_configs SET prompt_version = prompt_version + 1, prompt = $2::jsonb, updated_at = now()
    WHERE broker_id = $1 RETURNING prompt_version)"};

constexpr query insert_prompt_version{"insert_prompt_version", R"(
    INSERT INTO prompt_versions (broker_id, version, prompt, changed_fields, note, created_by)
    VALUES ($1, $2, $3::jsonb, $4::text[], $5, NULLIF($6::bigint, 0)))"};

const std::map<std::string, query, std::less<>> save_queries = {
    {"leads",
     {"save_config_leads", "UPDATE broker_configs SET leads = $2::jsonb, updated_at = now() WHERE broker_id = $1"}},
    {"pipeline",
     {"save_config_pipeline",
      "UPDATE broker_configs SET pipeline = $2::jsonb, updated_at = now() WHERE broker_id = $1"}},
    {"appointments",
     {"save_config_appointments",
      "UPDATE broker_configs SET appointments = $2::jsonb, updated_at = now() WHERE broker_id = $1"}},
    {"campaigns",
     {"save_config_campaigns",
      "UPDATE broker_configs SET campaigns = $2::jsonb, updated_at = now() WHERE broker_id = $1"}},
    {"alerts",
     {"save_config_alerts", "UPDATE broker_configs SET alerts = $2::jsonb, updated_at = now() WHERE broker_id = $1"}},
    {"channels",
     {"save_config_channels",
      "UPDATE broker_configs SET channels = $2::jsonb, updated_at = now() WHERE broker_id = $1"}},
    {"voice", save_voice},
};

std::string text_of(const json::object& all, const char* section)
{
    const auto* found = all.find(section);
    return found ? json::serialize(*found) : "{}";
}

}  // namespace

void insert_factory(database::transaction& tx, std::int64_t broker_id, const json::object& factory)
{
    std::vector<database::parameter> parameters = {broker_id};
    for (const auto* section : config_sections)
        parameters.emplace_back(text_of(factory, section));
    tx.run(insert_config, parameters);
    tx.exec(insert_voice, broker_id, text_of(factory, "voice"));
    tx.exec(insert_prompt_version, broker_id, 1, text_of(factory, "prompt"), std::vector<std::string>{}, std::nullopt,
            0);
}

std::optional<all_sections> find(database::transaction& tx, std::int64_t broker_id)
{
    const auto r = tx.maybe(find_sections, broker_id);
    if (!r)
        return std::nullopt;
    all_sections out;
    out.config_version = get<std::int64_t>(*r, "config_version");
    out.prompt_version = get<std::int64_t>(*r, "prompt_version");
    const auto take = [&](const char* section) {
        auto parsed = json::parse(get<std::string>(*r, section));
        out.sections.set(section, parsed ? std::move(*parsed) : json::value(json::object{}));
    };
    for (const auto* section : config_sections)
        take(section);
    take("voice");
    return out;
}

std::optional<all_sections> lock(database::transaction& tx, std::int64_t broker_id)
{
    tx.exec(lock_config, broker_id);
    return find(tx, broker_id);
}

void save_section(database::transaction& tx, std::int64_t broker_id, const std::string& section,
                  const json::object& value)
{
    tx.exec(save_queries.at(section), broker_id, json::serialize(value));
}

std::int64_t bump_config_version(database::transaction& tx, std::int64_t broker_id)
{
    return get<std::int64_t>(tx.one(bump_version, broker_id), "config_version");
}

std::int64_t add_prompt_version(database::transaction& tx, std::int64_t broker_id, const json::object& prompt,
                                const prompt_change& change)
{
    const auto text = json::serialize(prompt);
    const auto version = get<std::int64_t>(tx.one(bump_prompt, broker_id, text), "prompt_version");
    tx.exec(insert_prompt_version, broker_id, version, text, change.changed_fields, change.note, change.created_by);
    return version;
}

}  // namespace relevo::crm_sync::settings
