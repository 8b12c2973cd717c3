#pragma once

#include "database/transaction.hpp"
#include "domain/round_robin.hpp"

// SQL of dealing leads out to agents.
namespace relevo::crm_sync::assignment {

// The broker's active, available agents; until the transaction ends nobody else deals.
round_robin lock_turns(database::transaction& tx, std::int64_t broker_id);
void note_turns(database::transaction& tx, std::int64_t broker_id, const round_robin& turns);

}  // namespace relevo::crm_sync::assignment
