#pragma once

#include <map>
#include <vector>

#include "database/transaction.hpp"
#include "http/message.hpp"
#include "message_template.hpp"

namespace relevo::campaign_executor {

struct template_filter
{
    std::int64_t broker_id = 0;
    std::string channel, category, agent_type, search;  // empty: any
    std::optional<bool> is_active;
    bool oldest_first = false;
    http::page page;
};

// The templates table.
namespace store {

// Fills id, version and times.
void insert_template(database::transaction& tx, message_template& t);
void update_template(database::transaction& tx, message_template& t);
std::optional<message_template> find_template(database::transaction& tx, std::int64_t broker_id, std::int64_t id);
std::optional<message_template> lock_template(database::transaction& tx, std::int64_t broker_id, std::int64_t id);
// By id; those of another broker are absent.
std::map<std::int64_t, message_template> templates_of(database::transaction& tx, std::int64_t broker_id,
                                                      const std::vector<std::int64_t>& ids);
std::vector<message_template> list_templates(database::transaction& tx, const template_filter& f, std::int64_t& total);
void remove_template(database::transaction& tx, std::int64_t id);
void count_usage(database::transaction& tx, std::int64_t id);

// The campaigns that run, or are paused, with it in a version that leads are on or would enter.
std::vector<std::int64_t> campaigns_using(database::transaction& tx, std::int64_t broker_id, std::int64_t template_id);

}  // namespace store

}  // namespace relevo::campaign_executor
