#pragma once

#include "messaging/unit.hpp"
#include "store_activities.hpp"
#include "store_dnc.hpp"
#include "store_leads.hpp"

namespace relevo::crm_sync {

// Blocks a number; if the broker has a lead of it, announces lead.opted_out for each channel that was open before and
// writes it into the lead's history.
void apply_block(messaging::unit& unit, const dnc::block& b, const activities::actor& by);

// Blocks those of these new leads, or new numbers, whose number was erased: nobody contacts that person unasked again.
void block_erased(messaging::unit& unit, std::int64_t broker_id, const std::vector<leads::record>& holders);

}  // namespace relevo::crm_sync
