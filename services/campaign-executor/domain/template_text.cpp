#include "domain/template_text.hpp"

#include <algorithm>
#include <array>

#include "models/characters.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::size_t max_ident = 64, max_value = 256;
constexpr std::string_view open_mark = "{{", close_mark = "}}", custom_prefix = "custom.";

constexpr std::array<std::string_view, 20> known_variables = {"name",
                                                              "first_name",
                                                              "phone",
                                                              "email",
                                                              "location",
                                                              "property_type",
                                                              "budget",
                                                              "agent_name",
                                                              "ai_name",
                                                              "broker_name",
                                                              "broker_phone",
                                                              "date",
                                                              "time",
                                                              "weekday",
                                                              "appointment_date",
                                                              "appointment_time",
                                                              "appointment_address",
                                                              "meeting_url",
                                                              "lead_score",
                                                              "stage"};
constexpr std::array<std::string_view, 7> always_there = {"broker_name", "ai_name",    "date", "time",
                                                          "weekday",     "lead_score", "stage"};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view trimmed(std::string_view s)
{
    while (!s.empty() && s.front() == ' ')
        s.remove_prefix(1);
    while (!s.empty() && s.back() == ' ')
        s.remove_suffix(1);
    return s;
}

bool is_ident(std::string_view s)
{
    const auto may_begin = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    const auto may_follow = [&](char c) { return may_begin(c) || (c >= '0' && c <= '9') || c == '.'; };
    return !s.empty() && s.size() <= max_ident && may_begin(s.front()) && std::all_of(s.begin(), s.end(), may_follow);
}

// What stands between the marks.
void take_variable(std::string_view inside, template_text& out)
{
    const auto bar = inside.find('|');
    const auto ident = trimmed(inside.substr(0, bar));
    text_part part{std::string(ident), true};
    bool is_sound = is_ident(ident);
    if (bar != std::string_view::npos) {
        const auto quoted = trimmed(inside.substr(bar + 1));
        is_sound = is_sound && quoted.size() >= 2 && quoted.front() == '"' && quoted.find('"', 1) == quoted.size() - 1;
        if (is_sound)
            part.otherwise = std::string(quoted.substr(1, quoted.size() - 2));
    }
    if (!is_sound)
        out.faults.push_back({"invalid_template", std::string(inside)});
    else if (!is_known_variable(ident))
        out.faults.push_back({"unknown_variable", std::string(ident)});
    out.parts.push_back(std::move(part));
}

void take_text(std::string_view text, template_text& out)
{
    if (out.parts.empty() || out.parts.back().is_variable)
        out.parts.push_back({});
    out.parts.back().text += text;
}

std::string inserted(std::string_view value)
{
    std::string clean;
    for (const char c : value)
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
            clean += c;
    return std::string(models::first_characters(clean, max_value));
}

std::optional<std::string> value_of(const text_part& p, const variable_values& values)
{
    const auto found = values.find(p.text);
    if (found != values.end())
        if (auto clean = inserted(found->second); !clean.empty())
            return clean;
    return p.otherwise;
}

void add_once(std::vector<std::string>& all, const std::string& one)
{
    if (std::find(all.begin(), all.end(), one) == all.end())
        all.push_back(one);
}

}  // namespace

bool is_known_variable(std::string_view ident)
{
    return is_among(known_variables, ident) ||
           (ident.starts_with(custom_prefix) && ident.size() > custom_prefix.size());
}

bool is_always_there(std::string_view ident)
{
    return is_among(always_there, ident);
}

template_text parse_template(std::string_view content)
{
    template_text out;
    while (!content.empty()) {
        const auto at = content.find(open_mark);
        if (at == std::string_view::npos) {
            take_text(content, out);
            break;
        }
        if (at > 0 && content[at - 1] == '\\') {
            take_text(content.substr(0, at - 1), out);
            take_text(open_mark, out);
            content.remove_prefix(at + open_mark.size());
            continue;
        }
        if (at > 0)
            take_text(content.substr(0, at), out);
        content.remove_prefix(at + open_mark.size());
        const auto end = content.find(close_mark);
        if (end == std::string_view::npos) {
            out.faults.push_back({"invalid_template", std::string(models::first_characters(content, 20))});
            break;
        }
        take_variable(content.substr(0, end), out);
        content.remove_prefix(end + close_mark.size());
    }
    return out;
}

std::vector<std::string> variables_of(const template_text& t)
{
    std::vector<std::string> all;
    for (const auto& p : t.parts)
        if (p.is_variable)
            add_once(all, p.text);
    return all;
}

std::vector<std::string> variables_without_default(const template_text& t)
{
    std::vector<std::string> all;
    for (const auto& p : t.parts)
        if (p.is_variable && !p.otherwise && !is_always_there(p.text))
            add_once(all, p.text);
    return all;
}

rendering render(const template_text& t, const variable_values& values)
{
    rendering out;
    for (const auto& p : t.parts) {
        if (!p.is_variable)
            out.text += p.text;
        else if (const auto v = value_of(p, values))
            out.text += *v;
        else
            add_once(out.missing, p.text);
    }
    return out;
}

std::map<std::string, std::string> positions(const template_text& t, const variable_values& values)
{
    std::map<std::string, std::string> out;
    const auto names = variables_of(t);
    for (const auto& p : t.parts) {
        if (!p.is_variable)
            continue;
        const auto n = std::find(names.begin(), names.end(), p.text) - names.begin() + 1;
        if (const auto v = value_of(p, values))
            out.emplace(std::to_string(n), *v);
    }
    return out;
}

}  // namespace relevo::campaign_executor
