#pragma once

#include <string>

#include "models/campaign.hpp"

namespace relevo::campaign_executor {

using models::campaign_trigger;

// What makes a campaign enrol by itself.
struct trigger_rule
{
    campaign_trigger by = campaign_trigger::manual;
    double score_min = 0, score_max = 100;  // lead_score: both included
    std::string stage = {};                 // stage_change
    int inactivity_days = 0;                // inactivity
};

// Fires on entering the band, not on every change within it.
bool fires_on_score(const trigger_rule& t, double old_score, double new_score);
bool fires_on_stage(const trigger_rule& t, const std::string& old_stage, const std::string& new_stage);

}  // namespace relevo::campaign_executor
