#include "domain/trigger.hpp"

namespace relevo::campaign_executor {

bool fires_on_score(const trigger_rule& t, double old_score, double new_score)
{
    const auto is_inside = [&t](double score) { return score >= t.score_min && score <= t.score_max; };
    return t.by == campaign_trigger::lead_score && !is_inside(old_score) && is_inside(new_score);
}

bool fires_on_stage(const trigger_rule& t, const std::string& old_stage, const std::string& new_stage)
{
    return t.by == campaign_trigger::stage_change && old_stage != new_stage && new_stage == t.stage;
}

}  // namespace relevo::campaign_executor
