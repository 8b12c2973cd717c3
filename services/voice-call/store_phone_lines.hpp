#pragma once

#include "database/transaction.hpp"
#include "domain/call.hpp"

// The limits of concurrent calls: the provider account's and each broker's. A call holds a line from before it is
// dialled until it ends, or until line_until if nobody says that it ended. Exact over all replicas: lines are counted
// and taken under one advisory lock.
namespace relevo::voice_call::store {

struct line_limits
{
    int account = 10;  // of our account at the provider, and of each that a company brings
    std::optional<int> broker;
};

enum class line_answer
{
    taken,
    lead_is_in_a_call,
    account_is_full,
    broker_is_full
};

struct line_request
{
    line_answer answer = line_answer::taken;
    std::int64_t waiting_before = 0;  // calls that wait longer
};

// In a transaction of all tenants that has locked the call's row. Not taken: the call is marked as waiting.
line_request take_line(database::transaction& tx, const call& c, const line_limits& limits);
// Without a promise: nothing is locked.
bool is_line_free(database::transaction& tx, const call& c, const line_limits& limits);
// The call was not placed after all. waits: it is to be tried again.
void release_line(database::transaction& tx, std::int64_t call_id, bool waits);
// It does not wait for a line (its hours are over).
void stop_waiting(database::transaction& tx, std::int64_t call_id);
// The dispatch keys of those that wait longest, of every broker, in a transaction of all tenants.
std::vector<std::string> longest_waiting(database::transaction& tx);
// The provider accepted the call and will not place it.
void abandon(database::transaction& tx, std::int64_t call_id, const std::string& external_call_id);
std::vector<std::string> abandoned_ids(database::transaction& tx, std::int64_t call_id);

}  // namespace relevo::voice_call::store
