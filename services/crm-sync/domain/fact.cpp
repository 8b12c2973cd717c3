#include "domain/fact.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "domain/text.hpp"

namespace relevo::crm_sync {
namespace {

struct rule
{
    std::string_view key;
    fact_kind kind;
    std::vector<std::string_view> choices = {};
};

const rule* rule_of(std::string_view key)
{
    static const std::vector<rule> rules = {
        {"location", fact_kind::text},
        {"timeline", fact_kind::text},
        {"budget", fact_kind::text},
        {"budget_currency", fact_kind::text},
        {"property_type", fact_kind::choice, {"departamento", "casa", "terreno", "oficina", "local", "otro"}},
        {"bedrooms", fact_kind::small_number},
        {"bathrooms", fact_kind::small_number},
        {"parking", fact_kind::small_number},
        {"budget_amount", fact_kind::amount},
        {"monthly_income", fact_kind::whole_amount},
        {"monthly_income_max", fact_kind::whole_amount},
        {"morosidad_amount", fact_kind::whole_amount},
        {"dicom_status", fact_kind::choice, {"clean", "has_debt", "unknown"}},
        {"residency_status", fact_kind::choice, {"residente", "extranjero"}},
        {"purpose", fact_kind::choice, {"vivienda", "inversion"}},
    };
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const rule& r) { return r.key == key; });
    return found == rules.end() ? nullptr : &*found;
}

std::optional<std::int64_t> whole(const fact& value)
{
    if (const auto* n = std::get_if<std::int64_t>(&value))
        return *n;
    const auto* d = std::get_if<double>(&value);
    if (!d || !std::isfinite(*d) || *d != std::floor(*d) || std::abs(*d) > 9e15)
        return std::nullopt;
    return static_cast<std::int64_t>(*d);
}

std::optional<fact> whole_between(const fact& value, std::int64_t min, std::int64_t max)
{
    const auto n = whole(value);
    if (!n || *n < min || *n > max)
        return std::nullopt;
    return fact(*n);
}

std::optional<fact> choice_of(const rule& r, const fact& value)
{
    const auto* text = std::get_if<std::string>(&value);
    if (!text)
        return std::nullopt;
    const auto wanted = normalise_email(*text);  // trimmed, lower case
    if (std::find(r.choices.begin(), r.choices.end(), wanted) == r.choices.end())
        return std::nullopt;
    return fact(wanted);
}

std::optional<fact> amount_of(const fact& value)
{
    if (const auto n = whole(value))
        return *n >= 0 ? std::optional<fact>(*n) : std::nullopt;
    const auto* d = std::get_if<double>(&value);
    if (!d || !std::isfinite(*d) || *d < 0)
        return std::nullopt;
    return fact(*d);
}

}  // namespace

std::optional<fact_kind> kind_of(std::string_view key)
{
    const auto* r = rule_of(key);
    return r ? std::optional(r->kind) : std::nullopt;
}

bool is_financial(std::string_view key)
{
    static constexpr std::array<std::string_view, 4> keys = {"monthly_income", "monthly_income_max", "dicom_status",
                                                             "morosidad_amount"};
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::optional<fact> normalise_fact(std::string_view key, const fact& value)
{
    static constexpr std::int64_t max_amount = 1'000'000'000'000'000;
    const auto* r = rule_of(key);
    if (!r)
        return value;
    switch (r->kind) {
        case fact_kind::small_number:
            return whole_between(value, 0, 20);
        case fact_kind::whole_amount:
            return whole_between(value, 0, max_amount);
        case fact_kind::amount:
            return amount_of(value);
        case fact_kind::choice:
            return choice_of(*r, value);
        case fact_kind::text:
            break;
    }
    const auto* text = std::get_if<std::string>(&value);
    if (!text)
        return std::nullopt;
    const auto trimmed = trim(*text);
    if (trimmed.empty() || length_of(trimmed) > 120)
        return std::nullopt;
    return fact(std::string(trimmed));
}

std::optional<fact> fact_from_text(std::string_view key, std::string_view text)
{
    const auto kind = kind_of(key);
    text = trim(text);
    if (!kind || *kind == fact_kind::text || *kind == fact_kind::choice)
        return normalise_fact(key, fact(std::string(text)));
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return normalise_fact(key, fact(number));
}

std::string expectation_of(std::string_view key)
{
    const auto* r = rule_of(key);
    if (!r)
        return "texto de hasta 2 kB";
    switch (r->kind) {
        case fact_kind::text:
            return "texto de 1 a 120 caracteres";
        case fact_kind::small_number:
            return "un entero de 0 a 20";
        case fact_kind::amount:
            return "un número no negativo";
        case fact_kind::whole_amount:
            return "un entero no negativo";
        case fact_kind::choice:
            break;
    }
    std::string list;
    for (const auto choice : r->choices)
        list += (list.empty() ? "" : ", ") + std::string(choice);
    return list;
}

}  // namespace relevo::crm_sync
