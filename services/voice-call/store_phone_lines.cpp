#include "store_phone_lines.hpp"

#include "json/value.hpp"
#include "messaging/locks.hpp"

namespace relevo::voice_call::store {

namespace {

using database::get;
using database::query;

// Longest from the dialling to the answer; added to the longest call.
constexpr int ring_seconds = 120;

constexpr query lock_lines{"lock_lines", "SELECT pg_advisory_xact_lock($1, 0)"};
// A company with a key of its own has an account of its own at the provider.
constexpr query count_lines{"count_lines", R"(
    WITH own_accounts AS (SELECT broker_id FROM crm.voice_config WHERE api_key_sealed IS NOT NULL)
    SELECT count(*) FILTER (WHERE CASE WHEN $1 IN (SELECT broker_id FROM own_accounts) THEN broker_id = $1
                                       ELSE broker_id NOT IN (SELECT broker_id FROM own_accounts) END)::int AS account,
           count(*) FILTER (WHERE broker_id = $1)::int AS broker,
           count(*) FILTER (WHERE broker_id = $1 AND lead_id = $2)::int AS lead
      FROM voice_calls
     WHERE line_taken_at IS NOT NULL AND ended_at IS NULL AND line_until > clock_timestamp() AND id <> $3)"};
constexpr query take_a_line{"take_a_line", R"(
    UPDATE voice_calls SET line_taken_at = clock_timestamp(),
                           line_until = clock_timestamp() + $2::int * interval '1 second',
                           max_duration_seconds = $3, waiting_since = NULL
     WHERE id = $1)"};
constexpr query wait_for_line{"wait_for_line", R"(
    UPDATE voice_calls SET waiting_since = coalesce(waiting_since, now()) WHERE id = $1 RETURNING waiting_since)"};
constexpr query count_waiting{"count_waiting", R"(
    SELECT count(*) AS before FROM voice_calls
     WHERE waiting_since IS NOT NULL AND line_taken_at IS NULL AND ended_at IS NULL
       AND (waiting_since, id) < ($1, $2))"};
constexpr query release_a_line{"release_a_line", R"(
    UPDATE voice_calls SET line_taken_at = NULL, line_until = NULL,
                           waiting_since = CASE WHEN $2 THEN coalesce(waiting_since, now()) END
     WHERE id = $1)"};
constexpr query stop_waiting_for_line{"stop_waiting_for_line",
                                      "UPDATE voice_calls SET waiting_since = NULL WHERE id = $1"};
constexpr query select_longest_waiting{"select_longest_waiting", R"(
    SELECT dispatch_key
      FROM (SELECT dispatch_key, waiting_since, id,
                   row_number() OVER (PARTITION BY broker_id ORDER BY waiting_since, id) AS place
              FROM voice_calls
             WHERE waiting_since IS NOT NULL AND line_taken_at IS NULL AND ended_at IS NULL) w
     WHERE place <= 2
     ORDER BY waiting_since, id LIMIT 20)"};
constexpr query abandon_call{"abandon_call", R"(
    UPDATE voice_calls SET abandoned_ids = array_append(abandoned_ids, $2) WHERE id = $1)"};
constexpr query select_abandoned{"select_abandoned",
                                 "SELECT unnest(abandoned_ids) AS id FROM voice_calls WHERE id = $1"};

line_answer may_take(const database::row& count, const line_limits& limits)
{
    if (get<int>(count, "lead") > 0)
        return line_answer::lead_is_in_a_call;
    if (get<int>(count, "account") >= limits.account)
        return line_answer::account_is_full;
    if (limits.broker && get<int>(count, "broker") >= *limits.broker)
        return line_answer::broker_is_full;
    return line_answer::taken;
}

}  // namespace

line_request take_line(database::transaction& tx, const call& c, const line_limits& limits)
{
    if (c.line_taken_at)
        return {};
    // Two statements: the count must see what the holder of the lock before us has committed.
    tx.exec(lock_lines, static_cast<int>(messaging::lock_class::voice_lines));
    const auto answer = may_take(tx.one(count_lines, c.broker_id, c.lead_id, c.id), limits);
    if (answer == line_answer::taken) {
        tx.exec(take_a_line, c.id, c.max_duration_seconds + ring_seconds, c.max_duration_seconds);
        return {};
    }
    const auto since = get<time_point>(tx.one(wait_for_line, c.id), "waiting_since");
    return {answer, get<std::int64_t>(tx.one(count_waiting, since, c.id), "before")};
}

bool is_line_free(database::transaction& tx, const call& c, const line_limits& limits)
{
    return may_take(tx.one(count_lines, c.broker_id, c.lead_id, c.id), limits) == line_answer::taken;
}

void release_line(database::transaction& tx, std::int64_t call_id, bool waits)
{
    tx.exec(release_a_line, call_id, waits);
}

void stop_waiting(database::transaction& tx, std::int64_t call_id)
{
    tx.exec(stop_waiting_for_line, call_id);
}

std::vector<std::string> longest_waiting(database::transaction& tx)
{
    std::vector<std::string> keys;
    for (const auto& row : tx.exec(select_longest_waiting))
        keys.push_back(get<std::string>(row, "dispatch_key"));
    return keys;
}

void abandon(database::transaction& tx, std::int64_t call_id, const std::string& external_call_id)
{
    tx.exec(abandon_call, call_id, external_call_id);
}

std::vector<std::string> abandoned_ids(database::transaction& tx, std::int64_t call_id)
{
    std::vector<std::string> ids;
    for (const auto& row : tx.exec(select_abandoned, call_id))
        ids.push_back(get<std::string>(row, "id"));
    return ids;
}

}  // namespace relevo::voice_call::store
