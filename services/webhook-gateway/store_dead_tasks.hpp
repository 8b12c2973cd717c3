#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "dead_task_filter.hpp"
#include "events/types.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

// SQL of the index of failed work. broker: absent for who may see every company's.
namespace relevo::webhook_gateway::dead_tasks {

using broker_id = std::optional<std::int64_t>;

struct entry
{
    std::string id, service, task_name, status;
    std::int64_t broker_id = 0;  // 0: none
    std::optional<std::int64_t> lead_id;
    std::optional<std::string> topic, key;  // where a dead message came from
    std::optional<std::int64_t> partition, offset;
    std::string error_code, cause;
    bool retryable = false, doubtful = false;
    int attempts = 0;
    std::optional<std::string> first_failed_at, failed_at, retried_at, discarded_at, resolved_at;  // RFC 3339
    std::optional<std::int64_t> retried_by, discarded_by;
    std::optional<std::string> discard_reason;
    std::int64_t payload_bytes = 0;
    std::string correlation_id, trace_id;
};

// What the list leaves out.
struct content
{
    std::optional<std::string> payload;  // JSON
    json::value headers, error_history;
};

// What dlq.v1 says. A second death is the same entry, failed again.
void record_death(database::transaction& tx, const events::v1::TaskDead& dead);
void record_resolved(database::transaction& tx, const std::string& id);
void record_discarded(database::transaction& tx, const std::string& id);
std::int64_t count_failed(database::transaction& tx, std::int64_t broker_id);

struct page_result
{
    std::vector<entry> entries;  // newest failure first
    std::int64_t total = 0;
};
page_result list(database::transaction& tx, broker_id broker, const dead_task_filter& f, http::page p);
std::optional<entry> find(database::transaction& tx, broker_id broker, const std::string& id);
content content_of(database::transaction& tx, const std::string& id);

// Locks entries, in id order. Unknown ids are left out; they must be uuids.
std::vector<entry> lock(database::transaction& tx, broker_id broker, const std::vector<std::string>& ids);
// The same for those that match, the longest failed first.
std::vector<entry> lock_matching(database::transaction& tx, broker_id broker, const dead_task_filter& f,
                                 std::int64_t most);
void mark_retrying(database::transaction& tx, const std::vector<std::string>& ids, std::int64_t user_id);
void mark_discarded(database::transaction& tx, const std::vector<std::string>& ids, std::int64_t user_id,
                    const std::string& reason);

// {"total","by_task":[…],"by_error":[…],"oldest_failed_at","rate_1h"} of what is failed.
json::value statistics(database::transaction& tx, broker_id broker);

// Discarded and resolved entries, 30 days later. Returns how many went.
std::size_t forget(database::transaction& tx);
// Entries whose owner has not answered a retry for an hour are failed again. Returns how many.
std::size_t give_back_unanswered(database::transaction& tx);
// What the entries of a lead say about a person goes; that and why work failed stays, by its code.
void erase_words(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id);

}  // namespace relevo::webhook_gateway::dead_tasks
