#pragma once

#include <map>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "domain/settings.hpp"
#include "json/value.hpp"
#include "query_parameters.hpp"

namespace relevo::scoring {

struct board_query
{
    std::int64_t broker_id = 0;
    assignee_filter assigned;
    std::string status, calificacion, tag, search;  // empty: any
    std::vector<std::string> stages;                // empty: all columns are filled
    std::int64_t per_stage = 50;
    std::string sort = "-lead_score";  // stage_entered_at, -last_inbound_at
};

// {"stages":[…],"total":N}: always eight columns in order; a filter empties a column, never removes it.
json::value read_board(database::transaction& tx, const board_query& q);

}  // namespace relevo::scoring
