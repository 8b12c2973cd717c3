#pragma once

#include "database/transaction.hpp"
#include "messaging/tasks.hpp"

// The SQL of the tasks table.
namespace relevo::messaging::task_store {

struct room
{
    std::string kind;
    std::size_t places = 0;
    std::chrono::milliseconds lease{};
};

struct claimed
{
    messaging::task task;
    bool doubtful = false;  // its last attempt got no answer
};

// Claims due tasks and tasks whose lease ended: state running, attempt + 1. At most one task of a lane.
std::vector<claimed> claim(database::transaction& tx, const std::vector<room>& rooms, std::size_t limit);

// Each of these returns false when the attempt is no longer ours (its lease ended and another runner has it).
bool finish(database::transaction& tx, const task& t, const json::value& result, bool* was_announced);
bool retry(database::transaction& tx, const task& t, std::chrono::milliseconds delay, bool doubtful,
           const std::string& code, const std::string& error);
bool postpone(database::transaction& tx, const task& t, std::chrono::system_clock::time_point due_at,
              const std::string& why);
// How often a task failed, over all its lives.
struct failure_history
{
    int attempts = 0;
    std::string first_failed_at;  // RFC 3339
    json::array failures;         // {"attempt","error_code","error","at"}, oldest first
};
// state: "dead" or "unknown". Nothing when the attempt is no longer ours.
std::optional<failure_history> bury(database::transaction& tx, const task& t, const std::string& state,
                                    const std::string& code, const std::string& error);
// The look-up found nothing: this attempt runs the task itself.
bool begin_again(database::transaction& tx, const task& t);

std::optional<task_state> find(database::transaction& tx, const std::string& id);
std::optional<std::string> find_by_dedupe_key(database::transaction& tx, const std::string& key);

// What an operator asked for. True when the task was dead or unknown. payload (JSON) replaces the task's, or of a
// message the value of its record.
bool revive(database::transaction& tx, const std::string& id, const std::optional<std::string>& payload);
struct discarded_task
{
    std::int64_t broker_id = 0;
    std::string kind;
};
std::optional<discarded_task> discard(database::transaction& tx, const std::string& id);

struct depth
{
    double pending = 0, dead = 0, oldest_due_seconds = 0;
};
depth count(database::transaction& tx);

// Old rows: inbox after 72 h, done and discarded tasks after 7 and 30 days. Returns how many went, in chunks.
std::size_t delete_old(database::transaction& tx);

}  // namespace relevo::messaging::task_store
