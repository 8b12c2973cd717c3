#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "database/transaction.hpp"

// SQL of whom leads belong to, many at once.
namespace relevo::crm_sync::leads {

// For update, in id order: a person's open leads, which are not won, lost or deleted.
std::vector<std::int64_t> lock_open_of(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id);

struct handover
{
    std::int64_t lead_id = 0;
    std::optional<std::int64_t> from, to;
};
void save_owners(database::transaction& tx, std::int64_t broker_id, const std::vector<handover>& all);

}  // namespace relevo::crm_sync::leads
