#include "lead_body.hpp"

#include <algorithm>

#include "body_fields.hpp"
#include "domain/text.hpp"
#include "lead_metadata.hpp"
#include "models/phone_number.hpp"
#include "models/time.hpp"

namespace relevo::crm_sync {
namespace {

void apply_phone(leads::record& r, const json::value& body, const std::string& country, field_checks& checks)
{
    optional_text text;
    if (!read_text(body, "phone", 40, checks, text))
        return;
    if (!text)
        checks.add("phone", "required", "El lead necesita un teléfono");
    else if (!set_phone(r, *text, country))
        checks.add("phone", "invalid_phone", "No se pudo interpretar '" + *text + "' como número de " + country);
}

void apply_tags(leads::record& r, const json::value& body, field_checks& checks)
{
    const auto* v = body.find("tags");
    if (!v)
        return;
    std::vector<std::string> tags;
    for (const auto& tag : v->as_array() ? *v->as_array() : json::array{}) {
        const auto* s = tag.as_string();
        const auto text = std::string(s ? trim(*s) : std::string_view());
        if (text.empty() || length_of(text) > 50)
            return checks.add("tags", "invalid_tag", "Las etiquetas son textos de 1 a 50 caracteres");
        if (std::find(tags.begin(), tags.end(), text) == tags.end())
            tags.push_back(text);
    }
    if ((!v->is_array() && !v->is_null()) || tags.size() > 50)
        return checks.add("tags", "invalid_type", "Se espera una lista de hasta 50 etiquetas");
    r.tags = std::move(tags);
}

void apply_metadata(leads::record& r, const json::value& body, const std::string& currency, field_checks& checks)
{
    const auto* v = body.find("metadata");
    if (!v || v->is_null())
        return;
    if (!v->is_object())
        return checks.add("metadata", "invalid_type", "Se espera un objeto");
    std::vector<http::field_error> errors;
    auto patch = checked_metadata(*v->as_object(), errors);
    for (auto& e : errors)
        checks.add(e.field, e.code, e.message);
    add_parsed_budget(patch, currency);
    auto merged = merge_metadata(r.metadata, r.fact_times, patch,
                                 models::format_rfc3339(std::chrono::system_clock::now()), merge_rule::overwrite);
    if (json::serialize(merged.metadata).size() > max_metadata_bytes)
        return checks.add("metadata", "too_large", "metadata admite hasta 32 kB");
    r.metadata = std::move(merged.metadata);
    r.fact_times = std::move(merged.times);
}

std::vector<std::string> differences(const leads::record& before, const leads::record& after)
{
    std::vector<std::string> out;
    const auto compare = [&](const char* name, const auto& a, const auto& b) {
        if (!(a == b))
            out.emplace_back(name);
    };
    compare("phone", before.phone, after.phone);
    compare("name", before.name, after.name);
    compare("email", before.email, after.email);
    compare("tags", before.tags, after.tags);
    compare("timezone", before.timezone, after.timezone);
    compare("language", before.language, after.language);
    for (const auto& [key, v] : after.metadata)
        if (const auto* old = before.metadata.find(key); !old || !(*old == v))
            out.push_back(key);
    for (const auto& [key, v] : before.metadata)
        if (!after.metadata.find(key))
            out.push_back(key);
    return out;
}

}  // namespace

bool set_phone(leads::record& r, const std::string& text, const std::string& country)
{
    const auto parsed = models::parse_phone(text, country);
    if (!parsed)
        return false;
    if (r.phone != parsed->e164)
        r.phone_valid = true;
    r.phone = parsed->e164;
    r.phone_key = models::phone_key(parsed->e164);
    return true;
}

std::vector<std::string> apply_body(leads::record& r, const json::value& body, const accounts::broker& broker,
                                    field_checks& checks)
{
    const auto before = r;
    optional_text text;
    apply_phone(r, body, broker.country, checks);
    if (read_text(body, "name", 200, checks, text))
        r.name = text;
    read_email(body, checks, r.email);
    apply_tags(r, body, checks);
    read_time_zone(body, checks, r.timezone);
    if (read_text(body, "language", 16, checks, text))
        r.language = text;
    apply_metadata(r, body, broker.currency, checks);
    return differences(before, r);
}

}  // namespace relevo::crm_sync
