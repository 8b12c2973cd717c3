#pragma once

#include <set>
#include <vector>

#include "campaign.hpp"
#include "database/transaction.hpp"

namespace relevo::campaign_executor {

struct campaign_filter
{
    std::int64_t broker_id = 0;
    std::string status, channel, triggered_by, search;  // empty: any
    bool oldest_first = false;
    http::page page;
};

struct counted_campaign
{
    campaign what;
    enrollment_counts counts;
};

// The campaigns table with its steps and versions.
namespace store {

// False when the broker has a campaign of that name. Fills id and times.
bool insert_campaign(database::transaction& tx, campaign& c);
// The same; fills updated_at and version. Status, activation and pause included.
bool update_campaign(database::transaction& tx, campaign& c);
std::optional<campaign> find_campaign(database::transaction& tx, std::int64_t broker_id, std::int64_t id);
std::optional<campaign> lock_campaign(database::transaction& tx, std::int64_t broker_id, std::int64_t id);
std::vector<counted_campaign> list_campaigns(database::transaction& tx, const campaign_filter& f, std::int64_t& total);
enrollment_counts count_enrollments(database::transaction& tx, std::int64_t campaign_id);

// [{"id", "step_number", …}] by number.
json::value steps_of(database::transaction& tx, std::int64_t campaign_id);
// The stored step with its id; nothing when the number is taken.
std::optional<json::value> insert_step(database::transaction& tx, const campaign& c, const json::value& definition);
int next_step_number(database::transaction& tx, std::int64_t campaign_id);
void freeze_version(database::transaction& tx, const campaign& c, int version, const json::value& steps);
json::value version_steps(database::transaction& tx, std::int64_t campaign_id, int version);
void remove_campaign(database::transaction& tx, std::int64_t campaign_id);
// Active or scheduled ones that enrol by themselves, by what triggers them, and ran when it happened (at: RFC 3339);
// not locked.
std::vector<campaign> triggered_campaigns(database::transaction& tx, std::int64_t broker_id,
                                          const std::string& triggered_by, const std::string& at);
// Of all companies.
std::vector<campaign> inactivity_campaigns(database::transaction& tx);
// Those of the leads who entered the campaign within the last days.
std::set<std::int64_t> entered_within(database::transaction& tx, std::int64_t campaign_id, int days,
                                      const std::vector<std::int64_t>& lead_ids);
bool has_voice_config(database::transaction& tx, std::int64_t broker_id);

}  // namespace store

}  // namespace relevo::campaign_executor
