#pragma once

#include <utility>
#include <vector>

#include "campaign.hpp"
#include "messaging/unit.hpp"

namespace relevo::campaign_executor {

inline constexpr const char* apply_trigger_kind = "apply_trigger";
inline constexpr const char* apply_leads_kind = "apply_leads";

// Leads that a campaign is applied to: by a person, or by its trigger.
struct application
{
    std::vector<std::int64_t> lead_ids = {};  // each once
    std::optional<time_point> start_at = {};
    bool dry_run = false, force_reentry = false;
};

struct applied
{
    std::int64_t enrolled = 0, already_enrolled = 0;
    std::vector<std::pair<std::int64_t, std::string>> skipped;
};

// Enrols those that may enter. The campaign is active, and locked by the caller, so two applications never enrol one
// lead twice.
applied apply_to_leads(messaging::unit& unit, const campaign& c, const application& a, time_point now);

// The campaign, locked, if leads may enter it now.
std::optional<campaign> lock_open_campaign(messaging::unit& unit, std::int64_t broker_id, std::int64_t campaign_id);

}  // namespace relevo::campaign_executor
