#pragma once

#include "database/transaction.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

namespace relevo::campaign_executor {

struct log_filter
{
    std::int64_t campaign_id = 0;
    std::optional<std::int64_t> lead_id, step_number;
    std::string status;  // empty: any
    std::optional<std::string> from, to;
    bool oldest_first = false;
    http::page page;
};

namespace store {

// What GET /logs and GET /enrollments list: {"data":[…],"total":…}.
json::value list_runs(database::transaction& tx, const log_filter& f);
json::value list_enrollments(database::transaction& tx, std::int64_t campaign_id, const std::string& status,
                             http::page page);

}  // namespace store

}  // namespace relevo::campaign_executor
