#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relevo::campaign_executor {

// The texts of templates: {{ident}} or {{ident|"default"}}, and \{{ for a plain {{. No logic, no nesting.

struct text_part
{
    std::string text;  // as it is, or the variable's name
    bool is_variable = false;
    std::optional<std::string> otherwise = {};  // the variable's default
};

struct text_fault
{
    std::string code;  // invalid_template, unknown_variable
    std::string what;  // the offending piece
};

struct template_text
{
    std::vector<text_part> parts;
    std::vector<text_fault> faults;  // empty: the text can be rendered
};

template_text parse_template(std::string_view content);

// name, broker_name, …, custom.<metadata key>
bool is_known_variable(std::string_view ident);
// Has a value for every lead a campaign can reach, so it needs no default.
bool is_always_there(std::string_view ident);

// Each once, in order of first appearance: the positions {{1}}… of a provider's template.
std::vector<std::string> variables_of(const template_text& t);
// Those that may be missing and have no default where they stand.
std::vector<std::string> variables_without_default(const template_text& t);

using variable_values = std::map<std::string, std::string, std::less<>>;  // an absent or empty value is missing

struct rendering
{
    std::string text;
    std::vector<std::string> missing;  // no value and no default: not to be sent
};
// Values are inserted as text: control characters removed, at most 256 characters each.
rendering render(const template_text& t, const variable_values& values);

// What a provider's template gets: "1" → the first variable's value or default, …. Nothing may be missing.
std::map<std::string, std::string> positions(const template_text& t, const variable_values& values);

}  // namespace relevo::campaign_executor
