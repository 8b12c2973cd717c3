#pragma once

#include "messaging/unit.hpp"
#include "store_activities.hpp"
#include "store_dnc.hpp"

namespace relevo::crm_sync {

// Blocks a number; if the broker has a lead of it, announces lead.opted_out for each channel that was open before and
// writes it into the lead's history.
void apply_block(messaging::unit& unit, const dnc::block& b, const activities::actor& by);

}  // namespace relevo::crm_sync
