#include "messaging/task_store.hpp"

#include "messaging/dead_record.hpp"

namespace relevo::messaging::task_store {

namespace {

using database::get;
using database::query;

// Of a lane, the task lowest in (priority, due_at, id) whose lane has none running and none awaiting retry. A task that
// awaits its retry (attempt > 0) goes before all others of its lane. A race between two runners for one lane ends at
// the unique index tasks_lane_running.
constexpr query claim_tasks{"claim_tasks", R"(
    WITH room AS (
        SELECT * FROM unnest($1::text[], $2::int[], $3::int[]) AS r(kind, places, lease_ms)
    ), due AS (
        (SELECT t.id, t.kind, t.priority, t.due_at FROM tasks t
          WHERE t.state = 'pending' AND t.due_at <= now() AND t.kind = ANY($1::text[])
            AND (t.lane IS NULL OR NOT EXISTS (
                SELECT 1 FROM tasks o
                 WHERE o.lane = t.lane AND o.id <> t.id
                   AND (o.state = 'running'
                        OR (o.state = 'pending' AND o.attempt > 0)
                        OR (o.state = 'pending' AND t.attempt = 0 AND o.due_at <= now()
                            AND (o.priority, o.due_at, o.id) < (t.priority, t.due_at, t.id)))))
          ORDER BY t.priority, t.due_at, t.id
          LIMIT 4 * $4)
        UNION ALL
        (SELECT id, kind, priority, due_at FROM tasks
          WHERE state = 'running' AND lease_until < now() AND kind = ANY($1::text[])
          LIMIT $4)
    ), placed AS (
        SELECT due.*, row_number() OVER (PARTITION BY kind ORDER BY priority, due_at, id) AS place FROM due
    ), picked AS (
        SELECT placed.id, room.lease_ms
          FROM placed JOIN room USING (kind)
         WHERE place <= room.places
         ORDER BY priority, due_at, id LIMIT $4
    ), locked AS (
        SELECT t.id, picked.lease_ms, t.state = 'running' AS expired
          FROM tasks t JOIN picked USING (id)
         WHERE (t.state = 'pending' AND t.due_at <= now()) OR (t.state = 'running' AND t.lease_until < now())
           FOR UPDATE OF t SKIP LOCKED
    )
    UPDATE tasks t
       SET state = 'running', attempt = t.attempt + 1,
           lease_until = clock_timestamp() + locked.lease_ms * interval '1 ms',
           doubtful = t.doubtful OR locked.expired,
           attempted_at = CASE WHEN t.doubtful OR locked.expired THEN coalesce(t.attempted_at, now())
                               ELSE clock_timestamp() END
      FROM locked
     WHERE t.id = locked.id
    RETURNING t.id, t.broker_id, t.lead_id, t.kind, t.payload, t.lane, t.attempt, t.attempts_before, t.correlation_id,
              t.attempted_at, t.doubtful)"};

constexpr query finish_task{"finish_task", R"(
    UPDATE tasks SET state = 'done', result = $3::jsonb, doubtful = false, lease_until = NULL, error_code = NULL,
                     last_error = NULL, settled_at = now()
     WHERE id = $1 AND attempt = $2 AND state = 'running'
    RETURNING announced)"};

constexpr query retry_task{"retry_task", R"(
    UPDATE tasks SET state = 'pending', due_at = now() + $3::int * interval '1 ms', doubtful = $4, lease_until = NULL,
                     error_code = $5, last_error = $6, first_failed_at = coalesce(first_failed_at, now()),
                     failures = with_failure(failures, attempts_before + attempt, $5, $6)
     WHERE id = $1 AND attempt = $2 AND state = 'running')"};

constexpr query postpone_task{"postpone_task", R"(
    UPDATE tasks SET state = 'pending', due_at = $3, attempt = attempt - 1, lease_until = NULL, last_error = $4
     WHERE id = $1 AND attempt = $2 AND state = 'running')"};

constexpr query bury_task{"bury_task", R"(
    UPDATE tasks SET state = $3, lease_until = NULL, announced = true, settled_at = now(),
                     error_code = $4, last_error = $5, first_failed_at = coalesce(first_failed_at, now()),
                     failures = with_failure(failures, attempts_before + attempt, $4, $5)
     WHERE id = $1 AND attempt = $2 AND state = 'running'
    RETURNING attempts_before + attempt AS attempts, first_failed_at, failures)"};

constexpr query begin_task_again{"begin_task_again", R"(
    UPDATE tasks SET doubtful = false, attempted_at = now() WHERE id = $1 AND attempt = $2 AND state = 'running')"};

constexpr query find_task{"find_task", R"(
    SELECT state, result, coalesce(last_error, '') AS last_error, attempt, due_at FROM tasks WHERE id = $1)"};

constexpr query find_task_by_key{"find_task_by_key", R"(
    SELECT id FROM tasks WHERE dedupe_key = $1)"};

constexpr query revive_task{"revive_task", R"(
    UPDATE tasks SET state = 'pending', due_at = now(), attempts_before = attempts_before + attempt, attempt = 0,
                     doubtful = false, settled_at = NULL,
                     payload = CASE WHEN $2::jsonb IS NULL THEN payload
                                    WHEN kind <> 'message' THEN $2::jsonb
                                    ELSE payload - 'value_base64' || jsonb_build_object('value', $2::jsonb) END
     WHERE id = $1 AND state IN ('dead', 'unknown'))"};

constexpr query discard_task{"discard_task", R"(
    UPDATE tasks SET state = 'discarded', settled_at = now()
     WHERE id = $1 AND state IN ('dead', 'unknown')
    RETURNING broker_id, kind)"};

constexpr query count_tasks{"count_tasks", R"(
    SELECT count(*) FILTER (WHERE state = 'pending')::float8 AS pending,
           count(*) FILTER (WHERE state IN ('dead', 'unknown'))::float8 AS dead,
           coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE state = 'pending' AND due_at <= now())), 0)::float8
               AS oldest
      FROM tasks WHERE state IN ('pending', 'dead', 'unknown'))"};

constexpr query delete_old_inbox{"delete_old_inbox", R"(
    DELETE FROM inbox WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM inbox WHERE received_at < now() - interval '72 hours' LIMIT 10000)))"};

constexpr query delete_old_tasks{"delete_old_tasks", R"(
    DELETE FROM tasks WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM tasks
         WHERE (state = 'done' AND settled_at < now() - interval '7 days')
            OR (state = 'discarded' AND settled_at < now() - interval '30 days') LIMIT 10000)))"};

task read_task(const database::row& row)
{
    task t;
    t.id = get<std::string>(row, "id");
    t.broker_id = get<std::int64_t>(row, "broker_id");
    t.lead_id = get<std::int64_t>(row, "lead_id");
    t.kind = get<std::string>(row, "kind");
    if (auto payload = json::parse(get<std::string>(row, "payload")))
        t.payload = std::move(*payload);
    t.lane = get<std::optional<std::string>>(row, "lane").value_or("");
    t.attempt = get<int>(row, "attempt");
    t.attempts_before = get<int>(row, "attempts_before");
    t.correlation_id = get<std::string>(row, "correlation_id");
    t.attempted_at = get<std::chrono::system_clock::time_point>(row, "attempted_at");
    return t;
}

}  // namespace

std::vector<claimed> claim(database::transaction& tx, const std::vector<room>& rooms, std::size_t limit)
{
    std::vector<std::string> kinds;
    std::vector<std::int64_t> places, leases;
    for (const auto& r : rooms) {
        kinds.push_back(r.kind);
        places.push_back(static_cast<std::int64_t>(r.places));
        leases.push_back(r.lease.count());
    }
    std::vector<claimed> out;
    for (const auto& row : tx.exec(claim_tasks, kinds, places, leases, limit))
        out.push_back({read_task(row), get<bool>(row, "doubtful")});
    return out;
}

bool finish(database::transaction& tx, const task& t, const json::value& result, bool* was_announced)
{
    const auto row = tx.maybe(finish_task, t.id, t.attempt, json::serialize(result));
    if (row && was_announced)
        *was_announced = get<bool>(*row, "announced");
    return row.has_value();
}

bool retry(database::transaction& tx, const task& t, std::chrono::milliseconds delay, bool doubtful,
           const std::string& code, const std::string& error)
{
    return tx.exec(retry_task, t.id, t.attempt, delay.count(), doubtful, code, printable(error)).affected_rows() == 1;
}

bool postpone(database::transaction& tx, const task& t, std::chrono::system_clock::time_point due_at,
              const std::string& why)
{
    return tx.exec(postpone_task, t.id, t.attempt, due_at, printable(why)).affected_rows() == 1;
}

std::optional<failure_history> bury(database::transaction& tx, const task& t, const std::string& state,
                                    const std::string& code, const std::string& error)
{
    const auto row = tx.maybe(bury_task, t.id, t.attempt, state, code, printable(error));
    if (!row)
        return std::nullopt;
    failure_history h{get<int>(*row, "attempts"), *database::timestamp(*row, "first_failed_at"), {}};
    if (const auto failures = json::parse(get<std::string>(*row, "failures")); failures && failures->as_array())
        h.failures = *failures->as_array();
    return h;
}

bool begin_again(database::transaction& tx, const task& t)
{
    return tx.exec(begin_task_again, t.id, t.attempt).affected_rows() == 1;
}

std::optional<task_state> find(database::transaction& tx, const std::string& id)
{
    const auto row = tx.maybe(find_task, id);
    if (!row)
        return std::nullopt;
    task_state s;
    s.state = get<std::string>(*row, "state");
    s.last_error = get<std::string>(*row, "last_error");
    s.attempt = get<int>(*row, "attempt");
    s.due_at = get<std::chrono::system_clock::time_point>(*row, "due_at");
    if (const auto text = get<std::optional<std::string>>(*row, "result"))
        if (auto parsed = json::parse(*text))
            s.result = std::move(*parsed);
    return s;
}

std::optional<std::string> find_by_dedupe_key(database::transaction& tx, const std::string& key)
{
    const auto row = tx.maybe(find_task_by_key, key);
    return row ? std::optional(get<std::string>(*row, "id")) : std::nullopt;
}

bool revive(database::transaction& tx, const std::string& id, const std::optional<std::string>& payload)
{
    return tx.exec(revive_task, id, payload).affected_rows() == 1;
}

std::optional<discarded_task> discard(database::transaction& tx, const std::string& id)
{
    const auto row = tx.maybe(discard_task, id);
    if (!row)
        return std::nullopt;
    return discarded_task{get<std::int64_t>(*row, "broker_id"), get<std::string>(*row, "kind")};
}

depth count(database::transaction& tx)
{
    const auto row = tx.one(count_tasks);
    return {get<double>(row, "pending"), get<double>(row, "dead"), get<double>(row, "oldest")};
}

std::size_t delete_old(database::transaction& tx)
{
    return tx.exec(delete_old_inbox).affected_rows() + tx.exec(delete_old_tasks).affected_rows();
}

}  // namespace relevo::messaging::task_store
