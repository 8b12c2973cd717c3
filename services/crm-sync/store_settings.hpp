#pragma once

#include <optional>
#include <string>

#include "database/transaction.hpp"
#include "json/value.hpp"

// SQL of a broker's configuration: named sections, each a JSON object (spec: accounts).
namespace relevo::crm_sync::settings {

// Copies the factory values.
void insert_factory(database::transaction& tx, std::int64_t broker_id, const json::object& factory);

struct all_sections
{
    json::object sections;
    std::int64_t config_version = 0, prompt_version = 0;
};
std::optional<all_sections> find(database::transaction& tx, std::int64_t broker_id);
// For update.
std::optional<all_sections> lock(database::transaction& tx, std::int64_t broker_id);

void save_section(database::transaction& tx, std::int64_t broker_id, const std::string& section,
                  const json::object& value);
std::int64_t bump_config_version(database::transaction& tx, std::int64_t broker_id);

struct prompt_change
{
    std::vector<std::string> changed_fields;
    std::optional<std::string> note;
    std::int64_t created_by = 0;
};
// A new version of the prompt; returns its number.
std::int64_t add_prompt_version(database::transaction& tx, std::int64_t broker_id, const json::object& prompt,
                                const prompt_change& change);

}  // namespace relevo::crm_sync::settings
