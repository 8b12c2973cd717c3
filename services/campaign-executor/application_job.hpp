#pragma once

#include "application.hpp"

namespace relevo::campaign_executor {

// An application to many leads: a row of campaign_jobs, worked off by tasks (apply_leads) of 500 leads, each in one
// transaction with the next.

// Returns the job's id.
std::int64_t begin_job(messaging::unit& unit, const campaign& c, const application& a);
// The next leads. A paused campaign is waited for; one that ended ends the job.
void continue_job(messaging::unit& unit, std::int64_t broker_id, std::int64_t job_id, time_point now);

}  // namespace relevo::campaign_executor
