#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "auth/user.hpp"
#include "database/transaction.hpp"

// SQL of who is who: accounts, their broker, tokens and login attempts. A broker's people: store_users.hpp.
namespace relevo::crm_sync::accounts {

struct account
{
    std::int64_t id = 0;
    std::optional<std::int64_t> broker_id;
    std::string email, name, role;
    std::string password_hash;
    bool is_active = false;         // the user
    bool is_broker_active = false;  // its company; true where there is none
    std::int64_t token_epoch = 0;
};

struct broker
{
    std::int64_t id = 0;
    std::string name, slug, timezone, country, currency, language;
    bool is_active = false;
};

struct new_user
{
    std::optional<std::int64_t> broker_id;
    std::string email, name, role;
    std::string password_hash;  // empty: inactive until an invite is accepted
};

std::optional<account> find_by_email(database::transaction& tx, const std::string& email);
std::optional<account> find(database::transaction& tx, std::int64_t user_id);

// Draws the slug from the name, with -2, -3, … on a clash.
std::int64_t insert_broker(database::transaction& tx, const std::string& name);
std::optional<broker> find_broker(database::transaction& tx, std::int64_t broker_id);

// Nothing when the e-mail is taken, by whomever.
std::optional<std::int64_t> insert_user(database::transaction& tx, const new_user& u);
// A person who can be given leads of this broker.
bool is_eligible_agent(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id);

// False when the user is gone, inactive or of an inactive company, the token was revoked, its epoch is past, or the
// role is no longer the token's.
bool is_live(database::transaction& tx, const auth::user& u);
// Of many, those that are no longer live: their places in the list.
std::vector<std::size_t> find_ended(database::transaction& tx, const std::vector<auth::user>& users);
void revoke(database::transaction& tx, const std::string& jti, std::int64_t expires_at);

// Failures of the last 15 minutes. Takes the identity's lock, so that attempts in parallel are counted.
std::int64_t count_failures(database::transaction& tx, const std::string& identity);
void add_failure(database::transaction& tx, const std::string& identity);
void record_login(database::transaction& tx, const std::string& identity, std::int64_t user_id);

// Ends the sessions of the old one.
void change_password(database::transaction& tx, std::int64_t user_id, const std::string& password_hash);

// Idempotent. False when the e-mail is a broker's user's.
bool upsert_superadmin(database::transaction& tx, const std::string& email, const std::string& password_hash);

}  // namespace relevo::crm_sync::accounts
