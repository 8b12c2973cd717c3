#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

// SQL of a broker's people and their invites.
namespace relevo::crm_sync::users {

struct user
{
    std::int64_t id = 0, broker_id = 0;
    std::string email, name, role;
    bool is_active = false, available = true;
    bool has_password = false;  // false: invited
    std::optional<std::string> phone, timezone;
    json::value weekly_hours = {};  // null: the broker's
    std::optional<std::int64_t> max_open_leads;
    std::int64_t open_leads = 0;
    std::optional<std::string> last_login_at, created_at;
};

struct filter
{
    std::optional<std::string> role, search;
    std::optional<bool> is_active;
};
struct page_result
{
    std::vector<user> users;
    std::int64_t total = 0;
};
page_result list(database::transaction& tx, std::int64_t broker_id, const filter& f, http::page p);
std::optional<user> find(database::transaction& tx, std::int64_t broker_id, std::int64_t id);
// For update; holds the broker's other changes of people, too, until the transaction ends.
std::optional<user> lock(database::transaction& tx, std::int64_t broker_id, std::int64_t id);
// Whether the broker has an active ADMIN besides this person.
bool has_other_admin(database::transaction& tx, std::int64_t broker_id, std::int64_t id);

struct change
{
    std::string password_hash = {};  // empty: the password stays
    bool ends_sessions = false;
};
void save(database::transaction& tx, const user& u, const change& c);

// For 72 hours; one a person.
void save_invite(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id, const std::string& token_hash,
                 std::int64_t created_by);
void withdraw_invite(database::transaction& tx, std::int64_t user_id);
// The invited person's id.
std::optional<std::int64_t> find_invite(database::transaction& tx, const std::string& token_hash);
// Sets the password, activates, and uses the invite up. False when there is none (any more).
bool accept_invite(database::transaction& tx, const std::string& token_hash, const std::string& password_hash);

}  // namespace relevo::crm_sync::users
