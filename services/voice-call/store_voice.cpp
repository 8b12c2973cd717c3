#include "store_voice.hpp"

#include "service_defaults/defaults.hpp"

namespace relevo::voice_call::store {

namespace {

using database::get;
using database::query;

constexpr query find_voice_config{"find_voice_config", R"(
    SELECT phone_number_id, assistant_id_default, assistant_id_by_type, first_message_template, recording_enabled,
           voice_config, model_config, transcriber_config, timing_config, end_call_config,
           api_key_sealed, api_key_key_id
      FROM crm.voice_config WHERE broker_id = $1)"};
constexpr query find_brief_of_company{"find_brief_of_company",
                                      "SELECT name, is_active, prompt FROM crm.broker_settings WHERE broker_id = $1"};
constexpr query find_owners_of_number{"find_owners_of_number", R"(
    SELECT v.broker_id
      FROM crm.voice_config v JOIN crm.broker_settings b ON b.broker_id = v.broker_id
     WHERE b.is_active AND v.phone_number_id IN (NULLIF($1, ''), NULLIF($2, ''))
     LIMIT 2)"};

json::object object_of(const database::row& row, const char* column)
{
    const auto text = get<std::optional<std::string>>(row, column);
    auto parsed = text ? json::parse_or_null(*text) : json::value();
    return parsed.as_object() ? std::move(*parsed.as_object()) : json::object{};
}

}  // namespace

company_voice find_company_voice(database::transaction& tx, std::int64_t broker_id, const signing::key_ring& keys)
{
    const auto row = tx.maybe(find_voice_config, broker_id);
    company_voice v;
    if (!row)
        return v;
    v.phone_number_id = get<std::optional<std::string>>(*row, "phone_number_id");
    v.assistant_id_default = get<std::optional<std::string>>(*row, "assistant_id_default");
    v.assistant_id_by_type = object_of(*row, "assistant_id_by_type");
    v.first_message_template = get<std::optional<std::string>>(*row, "first_message_template").value_or("");
    v.recording_enabled = get<std::optional<bool>>(*row, "recording_enabled");
    v.voice = object_of(*row, "voice_config");
    v.model = object_of(*row, "model_config");
    v.transcriber = object_of(*row, "transcriber_config");
    v.timing = object_of(*row, "timing_config");
    v.end_call = object_of(*row, "end_call_config");
    if (const auto key_id = get<std::optional<std::string>>(*row, "api_key_key_id")) {
        auto key = keys.open(provider_credential(broker_id, "voice", "api_key"),
                             {*key_id, database::bytes(*row, "api_key_sealed")});
        v.is_key_unreadable = !key;
        v.api_key = std::move(key).value_or("");
    }
    return v;
}

std::optional<company_brief> find_company_brief(database::transaction& tx, std::int64_t broker_id)
{
    const auto row = tx.maybe(find_brief_of_company, broker_id);
    if (!row)
        return std::nullopt;
    return company_brief{get<std::optional<std::string>>(*row, "name").value_or(""), get<bool>(*row, "is_active"),
                         object_of(*row, "prompt")};
}

std::optional<std::int64_t> find_number_owner(database::transaction& tx, const std::string& phone_number_id,
                                              const std::string& number)
{
    const auto rows = tx.exec(find_owners_of_number, phone_number_id, number);
    if (rows.size() != 1)
        return std::nullopt;
    return get<std::int64_t>(rows[0], "broker_id");
}

}  // namespace relevo::voice_call::store
