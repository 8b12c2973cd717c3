#pragma once

#include "store_leads.hpp"
#include "store_users.hpp"

namespace relevo::crm_sync {

// LeadResponse (spec: leads).
json::object to_json(const leads::lead& l);
// What dashboards' frames carry: the card of the pipeline board (spec: scoring-pipeline). No financial facts.
json::object to_card(const leads::lead& l);
// A broker's user (spec: accounts).
json::object to_json(const users::user& u);

}  // namespace relevo::crm_sync
