#pragma once

#include <optional>
#include <string>

#include "database/transaction.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

// SQL of a prompt's history; versions are written by settings::add_prompt_version.
namespace relevo::crm_sync::prompt_versions {

struct page_result
{
    json::array versions;  // newest first, as the API shows them, without the prompts
    std::int64_t total = 0;
};
page_result list(database::transaction& tx, std::int64_t broker_id, http::page p);

struct version
{
    json::object shown;  // as the API shows it, without the prompt
    json::object prompt;
};
std::optional<version> find(database::transaction& tx, std::int64_t broker_id, std::int64_t number);

}  // namespace relevo::crm_sync::prompt_versions
