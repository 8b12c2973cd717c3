#pragma once

#include "store_leads.hpp"

// SQL of forgetting a person.
namespace relevo::crm_sync::erasure {

struct erasable
{
    std::int64_t id = 0, broker_id = 0;
    std::optional<std::string> phone_key;
    bool is_deleted = false;
};
// For update; also a deleted lead. Nothing when it is another's, or erased.
std::optional<erasable> lock(database::transaction& tx, const leads::access& a, std::int64_t id);

// Tombstones for the lead and its history, which is deleted then; refused rows of imports, settled work and plain
// blocks that hold its number go. Of the number a salted hash stays.
void erase(database::transaction& tx, const erasable& lead);

// Of these keys, those of erased leads.
std::vector<std::string> erased_keys(database::transaction& tx, std::int64_t broker_id,
                                     const std::vector<std::string>& keys);

}  // namespace relevo::crm_sync::erasure
