#include "lead_metadata.hpp"

#include "domain/fact.hpp"
#include "models/money.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::size_t max_text_bytes = 2048;
constexpr std::size_t max_key_bytes = 64;

std::optional<fact> to_fact(const json::value& v)
{
    if (const auto* s = v.as_string())
        return fact(*s);
    if (const auto n = v.is_integer() ? v.as_integer() : std::nullopt)
        return fact(*n);
    if (const auto d = v.is_number() ? v.as_number() : std::nullopt)
        return fact(*d);
    return std::nullopt;
}

json::value to_json(const fact& f)
{
    return std::visit([](const auto& v) { return json::value(v); }, f);
}

// Nothing when the value breaks the key's rule.
std::optional<json::value> stored_form(const std::string& key, const json::value& v)
{
    if (!kind_of(key))
        return json::serialize(v).size() <= max_text_bytes ? std::optional(v) : std::nullopt;
    const auto given = to_fact(v);
    const auto kept = given ? normalise_fact(key, *given) : std::nullopt;
    return kept ? std::optional(to_json(*kept)) : std::nullopt;
}

}  // namespace

json::object checked_metadata(const json::object& body, std::vector<http::field_error>& errors)
{
    json::object out;
    for (const auto& [key, v] : body) {
        if (key.empty() || key.size() > max_key_bytes)
            errors.push_back({"metadata", "invalid_key", "Las claves tienen de 1 a 64 bytes"});
        else if (v.is_null())
            out.set(key, nullptr);
        else if (auto kept = stored_form(key, v))
            out.set(key, std::move(*kept));
        else
            errors.push_back({"metadata." + key, "invalid_value", "Se espera " + expectation_of(key)});
    }
    return out;
}

json::value metadata_of_text(const std::string& key, const std::string& text)
{
    const auto known = kind_of(key) ? fact_from_text(key, text) : std::nullopt;
    return known ? to_json(*known) : json::value(text);
}

void add_parsed_budget(json::object& patch, const std::string& broker_currency)
{
    const auto* budget = patch.find("budget");
    if (!budget || patch.find("budget_amount") || patch.find("budget_currency"))
        return;
    const auto* words = budget->as_string();
    const auto parsed = words ? models::parse_budget(*words, broker_currency) : std::nullopt;
    patch.set("budget_amount", parsed ? json::value(parsed->amount) : json::value());
    patch.set("budget_currency", parsed ? json::value(parsed->currency) : json::value());
}

merge_result merge_metadata(const json::object& metadata, const json::object& times, const json::object& patch,
                            const std::string& at, merge_rule rule)
{
    merge_result out{metadata, times, {}};
    for (const auto& [key, v] : patch) {
        const auto* before = metadata.find(key);
        const auto* learned = times.find(key);
        if (rule == merge_rule::newest_wins && learned && learned->as_string() && *learned->as_string() > at)
            continue;
        if (!v.is_null())
            out.times.set(key, at);
        if (before ? *before == v : v.is_null())
            continue;
        out.changed_keys.push_back(key);
        if (v.is_null()) {
            out.metadata.erase(key);
            out.times.erase(key);
        } else {
            out.metadata.set(key, v);
        }
    }
    return out;
}

}  // namespace relevo::crm_sync
