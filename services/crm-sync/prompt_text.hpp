#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "store_leads.hpp"

// What the section "prompt" of a configuration comes to.
namespace relevo::crm_sync {

// Its parts that say something, by name, in the order in which a model reads them: full_custom_prompt alone, or else
// the introduction and the sections; with a lead, what is known of the person (no financial facts). A channel's agent
// adds the rules of its channel.
using prompt_parts = std::vector<std::pair<std::string, std::string>>;
prompt_parts prompt_parts_of(const json::value& prompt, const std::string& company,
                             const std::optional<leads::lead>& lead);

// {"prompt","chars","tokens_estimate","sections":[{"name","chars"}]}
json::object prompt_preview(const prompt_parts& parts);

// What is another in `after`, by field: [{"field","from","to"}].
json::array prompt_differences(const json::object& before, const json::object& after);

}  // namespace relevo::crm_sync
