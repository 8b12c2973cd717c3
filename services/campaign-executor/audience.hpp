#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "json/value.hpp"
#include "problems.hpp"

namespace relevo::campaign_executor {

// Which leads: the keys of the lead list, each a word or a list of words, and tags_any, last_inbound_before_days.
struct lead_filter
{
    std::vector<std::string> statuses = {}, stages = {}, calificaciones = {}, sources = {};  // empty: any
    std::vector<std::string> tags_any = {}, tags_all = {};
    std::optional<double> min_score = {}, max_score = {};
    std::optional<std::int64_t> assigned_to = {};
    std::optional<int> last_inbound_before_days = {};  // has not written for so long, or since it is known
    std::string search = {};                           // in name, e-mail, phone
};

// A key that is not known is refused: a slip must not widen a campaign to everybody.
lead_filter parse_lead_filter(const json::value& given, const std::string& field, problems& found);

namespace store {

// Ids above after, in order.
std::vector<std::int64_t> find_leads(database::transaction& tx, std::int64_t broker_id, const lead_filter& f,
                                     std::int64_t after, std::size_t at_most);

}  // namespace store

}  // namespace relevo::campaign_executor
