#include "domain/condition.hpp"

#include <algorithm>

namespace relevo::campaign_executor {

namespace {

constexpr std::pair<std::string_view, comparison> comparison_words[] = {
    {"eq", comparison::eq},
    {"ne", comparison::ne},
    {"gt", comparison::gt},
    {"gte", comparison::gte},
    {"lt", comparison::lt},
    {"lte", comparison::lte},
    {"in", comparison::in},
    {"nin", comparison::nin},
    {"contains", comparison::contains},
    {"exists", comparison::exists},
    {"older_than_hours", comparison::older_than_hours}};

bool is_known(const fact& f)
{
    return !std::holds_alternative<std::monostate>(f);
}

// A time is compared with a time as people write it.
fact like(const fact& model, const fact& given)
{
    const auto* text = std::get_if<std::string>(&given);
    if (!text || !std::holds_alternative<time_point>(model))
        return given;
    const auto t = models::parse_rfc3339(*text);
    return t ? fact(*t) : fact();
}

bool equal(const fact& a, const fact& given)
{
    return is_known(a) && a == like(a, given);
}

bool is_less(const fact& a, const fact& b)
{
    return is_known(a) && a.index() == b.index() && a < b;
}

bool is_among(const fact& a, const std::vector<fact>& values)
{
    return std::any_of(values.begin(), values.end(), [&a](const fact& v) { return equal(a, v); });
}

bool contains_value(const fact& a, const fact& value)
{
    const auto* wanted = std::get_if<std::string>(&value);
    if (!wanted)
        return false;
    if (const auto* list = std::get_if<std::vector<std::string>>(&a))
        return std::find(list->begin(), list->end(), *wanted) != list->end();
    const auto* text = std::get_if<std::string>(&a);
    return text && text->find(*wanted) != std::string::npos;
}

bool is_older(const fact& a, const fact& hours, time_point now)
{
    const auto* at = std::get_if<time_point>(&a);
    const auto* n = std::get_if<double>(&hours);
    return at && n && now - *at > std::chrono::duration<double, std::ratio<3600>>(*n);
}

bool leaf_holds(const condition& c, const fact& a, time_point now)
{
    const auto given = c.values.empty() ? fact() : c.values.front();
    const auto value = like(a, given);
    switch (c.op) {
        case comparison::eq:
            return equal(a, given);
        case comparison::ne:
            return !equal(a, given);
        case comparison::gt:
            return is_less(value, a);
        case comparison::gte:
            return is_less(value, a) || equal(a, given);
        case comparison::lt:
            return is_less(a, value);
        case comparison::lte:
            return is_less(a, value) || equal(a, given);
        case comparison::in:
            return is_among(a, c.values);
        case comparison::nin:
            return !is_among(a, c.values);
        case comparison::contains:
            return contains_value(a, given);
        case comparison::exists:
            return is_known(a) == (given != fact(false));
        case comparison::older_than_hours:
            return is_older(a, given, now);
    }
    return false;
}

}  // namespace

std::optional<comparison> parse_comparison(std::string_view word)
{
    for (const auto& [name, c] : comparison_words)
        if (name == word)
            return c;
    return std::nullopt;
}

bool holds(const condition& c, const fact_table& facts, time_point now)
{
    const auto one = [&](const condition& part) { return holds(part, facts, now); };
    switch (c.what) {
        case condition::kind::all:
            return std::all_of(c.parts.begin(), c.parts.end(), one);
        case condition::kind::any:
            return std::any_of(c.parts.begin(), c.parts.end(), one);
        case condition::kind::negation:
            return std::none_of(c.parts.begin(), c.parts.end(), one);
        case condition::kind::leaf:
            break;
    }
    const auto found = facts.find(c.field);
    return leaf_holds(c, found == facts.end() ? fact() : found->second, now);
}

}  // namespace relevo::campaign_executor
