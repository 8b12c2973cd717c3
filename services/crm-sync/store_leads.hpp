#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

// SQL of leads. Score, stage and conversation are joined from their owners' views at query time.
namespace relevo::crm_sync::leads {

// Whose leads a request may touch: one broker's (nothing: all, a SUPERADMIN), and of these one agent's own.
struct access
{
    std::optional<std::int64_t> broker_id = {};
    std::optional<std::int64_t> agent_id = {};

    database::scope scope() const
    {
        return broker_id ? database::scope(tenant(*broker_id)) : database::scope(all_tenants);
    }
};

// A lead as the API shows it.
struct lead
{
    std::int64_t id = 0, broker_id = 0;
    std::optional<std::string> phone, name, email;
    double score = 0;
    std::string status, stage, control_mode;
    std::optional<std::string> calificacion, lost_reason, conversation_state;
    std::optional<std::string> stage_entered_at, stage_locked_until;
    std::optional<std::int64_t> assigned_to;
    json::array tags;
    std::string source;
    std::optional<std::string> timezone, language;
    json::object metadata;
    json::array blocked_channels;
    std::optional<std::string> last_contacted, last_inbound_at, created_at, updated_at;
    std::int64_t version = 0, days_in_stage = 0, unread = 0;
};

// The columns that crm-sync itself writes.
struct record
{
    std::int64_t id = 0, broker_id = 0;
    std::optional<std::string> phone, phone_key, name, email;
    bool phone_valid = true;
    std::optional<std::int64_t> assigned_to;
    std::vector<std::string> tags;
    std::string source = "manual";
    std::optional<std::string> timezone, language;
    json::object metadata, fact_times;
};

struct filter
{
    std::optional<std::string> status, stage, calificacion, source, control_mode;
    std::optional<double> min_score, max_score;
    std::optional<std::string> search, search_digits;
    std::optional<std::int64_t> assigned_to;
    bool unassigned = false;
    std::vector<std::string> tags;
    std::string sort = "-created_at";
};
bool is_sortable(std::string_view sort);  // "name", "-lead_score", …

struct page_result
{
    std::vector<lead> leads;
    std::int64_t total = 0;
};
page_result list(database::transaction& tx, const access& a, const filter& f, http::page p);
std::optional<lead> find(database::transaction& tx, const access& a, std::int64_t id);

// Nothing when a living lead of the broker has that phone_key.
std::optional<std::int64_t> insert(database::transaction& tx, const record& r);
std::optional<std::int64_t> find_by_phone_key(database::transaction& tx, std::int64_t broker_id,
                                              const std::string& key);

// For update; nothing when it is another's, or deleted.
std::optional<record> lock(database::transaction& tx, const access& a, std::int64_t id);
// Locks many in id order, so that batches do not deadlock.
void lock_all(database::transaction& tx, const std::vector<std::int64_t>& ids);
// False when the new phone_key is another lead's.
bool save(database::transaction& tx, const record& r);
void mark_deleted(database::transaction& tx, const record& r);

// A lead whose row is gone, with its history.
struct purged
{
    std::int64_t id = 0, broker_id = 0;
    bool was_deleted = false;  // before
};
// Also of one that is deleted. Nothing when it is another's.
std::optional<purged> purge(database::transaction& tx, const access& a, std::int64_t id);
// Of those deleted 30 days ago.
std::vector<purged> purge_deleted(database::transaction& tx, std::size_t at_most);

// For batches of one broker, a statement each. Living leads with one of these keys, locked in id order.
std::vector<record> lock_by_phone_keys(database::transaction& tx, std::int64_t broker_id,
                                       const std::vector<std::string>& keys);
// The new ids by phone_key, in the order given; a key that a living lead has is left out.
std::map<std::string, std::int64_t> insert_all(database::transaction& tx, const std::vector<record>& rs);
// Everything but phone and owner.
void save_all(database::transaction& tx, const std::vector<record>& rs);

// Later times win; RFC 3339.
void touch_contacted(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id, const std::string& at);
void touch_inbound(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id, const std::string& at);

struct owner
{
    std::int64_t lead_id = 0;
    std::optional<std::int64_t> assigned_to;
};
std::vector<owner> owners(database::transaction& tx, const std::vector<std::int64_t>& lead_ids);

}  // namespace relevo::crm_sync::leads
