#pragma once

#include <string>

#include "config.hpp"
#include "refusals.hpp"
#include "store_users.hpp"

// A person who joins a broker: with a password, or invited to choose one.
namespace relevo::crm_sync {

struct newcomer
{
    std::string email, name, role = "AGENT";
    std::string password;  // empty: invited
    // By prepare():
    std::string password_hash, invite_token;
};

// Reads {"email","name","password"?}; what is wrong goes to checks, field names with the prefix ("admin.").
newcomer read_newcomer(const json::value& body, const std::string& prefix, field_checks& checks);
// Hashes the password, or draws the invite's token. Blocking (15 ms): on the blocking pool only.
void prepare(newcomer& n);
// Writes the prepared person and the invite; the transaction must see all brokers, as an e-mail is unique among them.
// Refused 409 email_already_registered. Returns the id.
std::int64_t admit(database::transaction& tx, std::int64_t broker_id, const newcomer& n, std::int64_t invited_by);

// Of an invite's token only this is stored.
std::string invite_hash(const std::string& token);
// The person as the API shows it, with "invite_url" for an invited one.
json::object newcomer_json(const users::user& u, const newcomer& n, const config& cfg);

}  // namespace relevo::crm_sync
