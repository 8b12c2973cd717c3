#pragma once

#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "json/value.hpp"
#include "settings_credentials.hpp"
#include "signing/envelope.hpp"

// SQL of the providers' credentials of a company. Plain text comes in and is sealed here; it never goes out.
namespace relevo::crm_sync::credentials {

// {"api_key":{"set":true,"last4":"x9Qa"}}, one member a name that the section knows.
json::object shown(database::transaction& tx, std::int64_t broker_id, const std::string& section);

// False when nothing changed (what was removed was not there).
bool apply(database::transaction& tx, const signing::key_ring& keys, std::int64_t broker_id, const std::string& section,
           const std::vector<credential_change>& changes, std::int64_t user_id);

struct rotation
{
    std::int64_t resealed = 0;
    std::int64_t unreadable = 0;  // sealed by a key that is not in the ring, or altered
};
// Seals anew with the ring's first key what another key sealed, in all companies.
rotation reseal(database::transaction& tx, const signing::key_ring& keys);

}  // namespace relevo::crm_sync::credentials
