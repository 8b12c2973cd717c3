#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"
#include "json/value.hpp"

// The JSON side of a lead's facts: checks, normal forms and merging (spec: leads, metadata; the rules are
// domain/fact.hpp).
namespace relevo::crm_sync {

// A body's "metadata" in its stored form; what breaks a rule is named in errors. Null removes a key and passes.
json::object checked_metadata(const json::object& body, std::vector<http::field_error>& errors);

// A cell's text under a key, in the type that the key wants; left as it is when it does not fit.
json::value metadata_of_text(const std::string& key, const std::string& text);

// Adds budget_amount and budget_currency where budget is being set and they are not.
void add_parsed_budget(json::object& patch, const std::string& broker_currency);

struct merge_result
{
    json::object metadata, times;
    std::vector<std::string> changed_keys;
};
// A person's word counts at once; what an event reports yields to what was learned later than it.
enum class merge_rule
{
    overwrite,
    newest_wins
};
// Lays patch over metadata, one level deep. at (RFC 3339, UTC) is when the patch was learned.
merge_result merge_metadata(const json::object& metadata, const json::object& times, const json::object& patch,
                            const std::string& at, merge_rule rule);

inline constexpr std::size_t max_metadata_bytes = 32 * 1024;

}  // namespace relevo::crm_sync
