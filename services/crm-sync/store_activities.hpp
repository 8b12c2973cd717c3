#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

// SQL of what happened to leads.
namespace relevo::crm_sync::activities {

struct actor
{
    std::string kind = "system";  // user, ai, system, lead
    std::string id = {};
};

struct activity
{
    std::int64_t broker_id = 0, lead_id = 0;
    std::string type;  // spec: leads, activities
    activities::actor actor = {};
    std::string summary;
    json::object data = {};
    std::string at = {};  // RFC 3339; empty: now
};

// Does nothing for a lead that is not there (another broker's, purged). True when written.
bool add(database::transaction& tx, const activity& a);
// Many, of leads that are there, with one statement.
void add_all(database::transaction& tx, const std::vector<activity>& all);

struct page_result
{
    json::array activities;  // newest first, as the API shows them
    std::int64_t total = 0;
};
page_result list(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id,
                 const std::optional<std::string>& type, http::page p);

}  // namespace relevo::crm_sync::activities
