#pragma once

#include <string>

#include "database/transaction.hpp"
#include "domain/settings.hpp"
#include "json/value.hpp"
#include "models/time_zone.hpp"
#include "query_parameters.hpp"

namespace relevo::scoring {

struct metrics_query
{
    std::int64_t broker_id = 0;
    day_range days;  // of the company's time zone
    models::time_zone zone = models::time_zone::utc();
    assignee_filter assigned;  // of the leads as they are now, as is source
    std::string source;        // empty: any
    std::string group_by;      // agent, source, week; empty: none
};

// The answer of GET /api/v1/pipeline/metrics. Leads that exist count, deleted ones do not.
//   leads_created, open, funnel: the cohort, leads created in the period; open: not ganado, referidos or perdido now
//   current, stuck: now
//   entered, exited, advanced, lost, won, win_rate, lost_reasons: moves made in the period, of any lead
//   avg_days, median_days, p90_days: stays that ended in the period; avg_days_to_win: from creation, of who won in it
json::value read_metrics(database::transaction& tx, const metrics_query& q, const pipeline_settings& settings);

}  // namespace relevo::scoring
