#include "voice_rules.hpp"

#include <algorithm>

namespace relevo::crm_sync {
namespace {

using field_errors = std::vector<http::field_error>;

struct number_limits
{
    const char* path;
    double min, max;
    bool is_whole = false;
};

constexpr number_limits voice_numbers[] = {
    {"recording_retention_days", 1, 3650, true}, {"timing_config.maxDurationSeconds", 10, 43200},
    {"timing_config.waitSeconds", 0, 5},         {"timing_config.voiceSeconds", 0, 0.5},
    {"timing_config.backoffSeconds", 0, 10},     {"model_config.temperature", 0, 2},
};

struct text_limits
{
    const char* path;
    std::size_t min, max;  // characters
    bool is_required = false;
};

constexpr text_limits voice_texts[] = {
    {"first_message_template", 0, 1000},          {"end_call_config.endCallMessage", 0, 1000},
    {"voice_config.provider", 1, 40, true},       {"voice_config.voiceId", 1, 200, true},
    {"model_config.provider", 1, 40, true},       {"model_config.model", 1, 200, true},
    {"transcriber_config.provider", 1, 40, true},
};

std::size_t characters_of(const std::string& utf8)
{
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string short_number(double n)
{
    auto text = json::serialize(json::value(n));
    return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

void check_number(const json::value& s, const number_limits& limit, field_errors& out)
{
    const auto* found = s.at(limit.path);
    if (!found || found->is_null())
        return;
    const auto n = found->as_number();
    if (!n || *n < limit.min || *n > limit.max || (limit.is_whole && !found->as_integer()))
        out.push_back({limit.path, "out_of_range",
                       "Se espera un número " + std::string(limit.is_whole ? "entero " : "") + "de " +
                           short_number(limit.min) + " a " + short_number(limit.max)});
}

void check_text(const json::value& s, const text_limits& limit, field_errors& out)
{
    const auto* found = s.at(limit.path);
    if (!found || found->is_null()) {
        if (limit.is_required)
            out.push_back({limit.path, "required", std::string("Falta ") + limit.path});
        return;
    }
    const auto* text = found->as_string();
    if (!text)
        return out.push_back({limit.path, "invalid_type", "Se espera un texto"});
    if (const auto n = characters_of(*text); n < limit.min || n > limit.max)
        out.push_back(
            {limit.path, "invalid_length",
             "Se esperan de " + std::to_string(limit.min) + " a " + std::to_string(limit.max) + " caracteres"});
}

// An id of the provider's: opaque, but one word.
bool is_provider_id(const json::value& v)
{
    const auto* id = v.as_string();
    return id && !id->empty() && id->size() <= 128 &&
           std::all_of(id->begin(), id->end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_agent_type(const std::string& name)
{
    return !name.empty() && name.size() <= 40 &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == name.npos;
}

void check_ids(const json::value& s, field_errors& out)
{
    for (const auto* path : {"phone_number_id", "assistant_id_default"})
        if (const auto* id = s.find(path); id && !id->is_null() && !is_provider_id(*id))
            out.push_back({path, "invalid_id", "Se espera un identificador del proveedor, o null"});
    const auto* by_type = s.find("assistant_id_by_type");
    if (!by_type || !by_type->as_object())
        return;
    for (const auto& [type, id] : *by_type->as_object()) {
        const auto field = "assistant_id_by_type." + type;
        if (!is_agent_type(type))
            out.push_back({field, "invalid_agent_type", "El tipo lleva letras minúsculas, dígitos, _ y -"});
        else if (!is_provider_id(id))
            out.push_back({field, "invalid_id", "Se espera un identificador del proveedor, o null"});
    }
}

void check_end_call_phrases(const json::value& s, field_errors& out)
{
    const auto* found = s.at("end_call_config.endCallPhrases");
    if (!found || found->is_null())
        return;
    const auto* phrases = found->as_array();
    const auto is_phrase = [](const json::value& v) {
        const auto* text = v.as_string();
        return text && characters_of(*text) >= 2 && characters_of(*text) <= 140;
    };
    if (!phrases || phrases->size() > 100 || !std::all_of(phrases->begin(), phrases->end(), is_phrase))
        out.push_back(
            {"end_call_config.endCallPhrases", "invalid_phrase", "Se esperan hasta 100 frases de 2 a 140 caracteres"});
}

}  // namespace

void check_voice(const json::value& section, std::vector<http::field_error>& out)
{
    if (section.text("provider") != "vapi")
        out.push_back({"provider", "unknown_provider", "El proveedor de voz disponible es vapi"});
    check_ids(section, out);
    for (const auto& limit : voice_numbers)
        check_number(section, limit, out);
    for (const auto& limit : voice_texts)
        check_text(section, limit, out);
    check_end_call_phrases(section, out);
}

}  // namespace relevo::crm_sync
