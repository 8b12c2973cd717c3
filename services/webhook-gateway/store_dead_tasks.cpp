#include "store_dead_tasks.hpp"

namespace relevo::webhook_gateway::dead_tasks {

namespace {

using database::get;
using database::query;

constexpr query upsert_dead_task{"upsert_dead_task", R"(
    INSERT INTO dead_tasks (id, broker_id, lead_id, service, task_name, status, topic, topic_partition, topic_offset,
                            topic_key, error_code, cause, retryable, doubtful, attempts, first_failed_at, failed_at,
                            payload, payload_bytes, headers, error_history, correlation_id, trace_id)
    SELECT $1::uuid, $2::bigint, NULLIF($3::bigint, 0), $4, $5, 'failed', $6, $7::int, $8::bigint, $9, $10, $11,
           $12::boolean, $13::boolean, $14::int, coalesce(NULLIF($15, '')::timestamptz, failed_at), failed_at,
           NULLIF($17, ''), $18::bigint, $19, $20, $21, $22
      FROM (SELECT coalesce(NULLIF($16, '')::timestamptz, now()) AS failed_at) f
    ON CONFLICT (id) DO UPDATE
       SET status = 'failed', error_code = excluded.error_code, cause = excluded.cause, retryable = excluded.retryable,
           doubtful = excluded.doubtful, attempts = excluded.attempts, first_failed_at = excluded.first_failed_at,
           failed_at = excluded.failed_at, payload = excluded.payload, payload_bytes = excluded.payload_bytes,
           headers = excluded.headers, error_history = excluded.error_history, resolved_at = NULL)"};

constexpr query resolve_dead_task{"resolve_dead_task", R"(
    UPDATE dead_tasks SET status = 'resolved', resolved_at = now() WHERE id = $1)"};
constexpr query close_discarded_task{"close_discarded_task", R"(
    UPDATE dead_tasks SET status = 'discarded', discarded_at = coalesce(discarded_at, now()) WHERE id = $1)"};
constexpr query count_failed_tasks{"count_failed_tasks", R"(
    SELECT count(*) AS total FROM dead_tasks WHERE broker_id = $1 AND status = 'failed')"};

#define SHOWN_COLUMNS                                                                                               \
    "SELECT id, broker_id, lead_id, service, task_name, status, topic, topic_partition::bigint, topic_offset, "     \
    "topic_key, error_code, cause, retryable, doubtful, attempts, first_failed_at, failed_at, retried_at, "         \
    "retried_by, discarded_at, discarded_by, discard_reason, resolved_at, payload_bytes, correlation_id, trace_id " \
    "FROM dead_tasks "

// $1: see broker; the rest: see filter.
#define MATCHING_CONDITIONS                                                                                      \
    "WHERE ($1::bigint IS NULL OR broker_id = $1) AND (cardinality($2::text[]) = 0 OR status = ANY($2)) "        \
    "AND ($3::text IS NULL OR task_name = $3) AND ($4::text IS NULL OR service = $4) "                           \
    "AND ($5::text IS NULL OR error_code = $5) AND ($6::bigint IS NULL OR broker_id = $6) "                      \
    "AND ($7::bigint IS NULL OR lead_id = $7) AND ($8::timestamptz IS NULL OR failed_at >= $8) "                 \
    "AND ($9::timestamptz IS NULL OR failed_at < $9) "                                                           \
    "AND ($10::text IS NULL OR position(lower($10) IN lower(concat_ws(' ', id, service, task_name, error_code, " \
    "cause, topic, topic_key, correlation_id, trace_id))) > 0) "

constexpr query count_dead_tasks{"count_dead_tasks", "SELECT count(*) AS total FROM dead_tasks " MATCHING_CONDITIONS};
constexpr query list_dead_tasks{"list_dead_tasks", SHOWN_COLUMNS MATCHING_CONDITIONS R"(
    ORDER BY failed_at DESC, id OFFSET $11 LIMIT $12)"};
constexpr query lock_matching_dead_tasks{"lock_matching_dead_tasks", SHOWN_COLUMNS MATCHING_CONDITIONS R"(
    ORDER BY failed_at, id LIMIT $11 FOR UPDATE)"};
constexpr query find_dead_task{"find_dead_task",
                               SHOWN_COLUMNS "WHERE id = $2 AND ($1::bigint IS NULL OR broker_id = $1)"};
constexpr query lock_dead_tasks{"lock_dead_tasks", SHOWN_COLUMNS R"(
    WHERE id = ANY($2::uuid[]) AND ($1::bigint IS NULL OR broker_id = $1) ORDER BY id FOR UPDATE)"};
#undef MATCHING_CONDITIONS
#undef SHOWN_COLUMNS

constexpr query find_dead_task_content{"find_dead_task_content", R"(
    SELECT payload, headers, error_history FROM dead_tasks WHERE id = $1)"};

constexpr query mark_dead_tasks_retrying{"mark_dead_tasks_retrying", R"(
    UPDATE dead_tasks SET status = 'retrying', retried_at = now(), retried_by = $2 WHERE id = ANY($1::uuid[]))"};
constexpr query mark_dead_tasks_discarded{"mark_dead_tasks_discarded", R"(
    UPDATE dead_tasks SET status = 'discarded', discarded_at = now(), discarded_by = $2, discard_reason = NULLIF($3, '')
     WHERE id = ANY($1::uuid[]))"};

constexpr query dead_task_statistics{"dead_task_statistics", R"(
    WITH failed AS (
        SELECT service, task_name, error_code, failed_at FROM dead_tasks
         WHERE status = 'failed' AND ($1::bigint IS NULL OR broker_id = $1)
    ), by_task AS (
        SELECT service, task_name, count(*) AS count FROM failed GROUP BY 1, 2
    ), by_error AS (
        SELECT error_code, count(*) AS count FROM failed GROUP BY 1
    )
    SELECT (SELECT count(*) FROM failed) AS total, (SELECT min(failed_at) FROM failed) AS oldest,
           (SELECT count(*) FROM dead_tasks
             WHERE failed_at > now() - interval '1 hour' AND ($1::bigint IS NULL OR broker_id = $1)) AS last_hour,
           (SELECT coalesce(json_agg(t ORDER BY t.count DESC, t.task_name), '[]') FROM by_task t)::text AS by_task,
           (SELECT coalesce(json_agg(e ORDER BY e.count DESC, e.error_code), '[]') FROM by_error e)::text AS by_error)"};

constexpr query forget_dead_tasks{"forget_dead_tasks", R"(
    DELETE FROM dead_tasks WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM dead_tasks
         WHERE status IN ('resolved', 'discarded')
           AND coalesce(discarded_at, resolved_at) < now() - interval '30 days' LIMIT 10000)))"};

constexpr query give_back_unanswered_tasks{"give_back_unanswered_tasks", R"(
    UPDATE dead_tasks SET status = 'failed' WHERE status = 'retrying' AND retried_at < now() - interval '1 hour')"};

constexpr query erase_dead_task_words{"erase_dead_task_words", R"(
    UPDATE dead_tasks SET payload = NULL, headers = '{}', error_history = '[]', cause = 'erased', topic_key = NULL
     WHERE broker_id = $1 AND lead_id = $2)"};

entry entry_of(const database::row& r)
{
    using text = std::optional<std::string>;
    using number = std::optional<std::int64_t>;
    entry e;
    e.id = get<std::string>(r, "id");
    e.service = get<std::string>(r, "service");
    e.task_name = get<std::string>(r, "task_name");
    e.status = get<std::string>(r, "status");
    e.broker_id = get<std::int64_t>(r, "broker_id");
    e.lead_id = get<number>(r, "lead_id");
    e.topic = get<text>(r, "topic");
    e.key = get<text>(r, "topic_key");
    e.partition = get<number>(r, "topic_partition");
    e.offset = get<number>(r, "topic_offset");
    e.error_code = get<std::string>(r, "error_code");
    e.cause = get<std::string>(r, "cause");
    e.retryable = get<bool>(r, "retryable");
    e.doubtful = get<bool>(r, "doubtful");
    e.attempts = get<int>(r, "attempts");
    e.first_failed_at = database::timestamp(r, "first_failed_at");
    e.failed_at = database::timestamp(r, "failed_at");
    e.retried_at = database::timestamp(r, "retried_at");
    e.retried_by = get<number>(r, "retried_by");
    e.discarded_at = database::timestamp(r, "discarded_at");
    e.discarded_by = get<number>(r, "discarded_by");
    e.discard_reason = get<text>(r, "discard_reason");
    e.resolved_at = database::timestamp(r, "resolved_at");
    e.payload_bytes = get<std::int64_t>(r, "payload_bytes");
    e.correlation_id = get<std::string>(r, "correlation_id");
    e.trace_id = get<std::string>(r, "trace_id");
    return e;
}

std::vector<entry> entries_of(const database::result& rows)
{
    std::vector<entry> out;
    for (const auto& r : rows)
        out.push_back(entry_of(r));
    return out;
}

std::vector<database::parameter> parameters_of(broker_id broker, const dead_task_filter& f)
{
    return {broker, f.statuses, f.task_name, f.service, f.error_code, f.broker_id, f.lead_id, f.from, f.to, f.search};
}

std::string headers_of(const events::v1::TaskDead& dead)
{
    json::object headers;
    for (const auto& [name, value] : dead.headers())
        headers.set(name, value);
    return json::serialize(headers);
}

std::string error_history_of(const events::v1::TaskDead& dead)
{
    json::array history;
    for (const auto& f : dead.failures())
        history.push_back(json::object{{"attempt", f.attempt()},
                                       {"error_code", f.error_code()},
                                       {"exception", f.cause()},
                                       {"failed_at", f.failed_at()}});
    return json::serialize(history);
}

}  // namespace

void record_death(database::transaction& tx, const events::v1::TaskDead& dead)
{
    std::optional<std::string> topic, key;
    std::optional<std::int64_t> partition, offset;
    if (dead.has_origin()) {
        topic = dead.origin().topic(), key = dead.origin().key();
        partition = dead.origin().partition(), offset = dead.origin().offset();
    }
    tx.exec(upsert_dead_task, dead.task_id(), dead.broker_id(), dead.lead_id(), dead.service(), dead.kind(), topic,
            partition, offset, key, dead.error_code(), dead.cause(), dead.retryable(), dead.doubtful(), dead.attempts(),
            dead.first_failed_at(), dead.failed_at(), dead.payload(), dead.payload_bytes(), headers_of(dead),
            error_history_of(dead), dead.correlation_id(), dead.trace_id());
}

void record_resolved(database::transaction& tx, const std::string& id)
{
    tx.exec(resolve_dead_task, id);
}

void record_discarded(database::transaction& tx, const std::string& id)
{
    tx.exec(close_discarded_task, id);
}

std::int64_t count_failed(database::transaction& tx, std::int64_t broker_id)
{
    return get<std::int64_t>(tx.one(count_failed_tasks, broker_id), "total");
}

page_result list(database::transaction& tx, broker_id broker, const dead_task_filter& f, http::page p)
{
    auto parameters = parameters_of(broker, f);
    page_result out;
    out.total = get<std::int64_t>(tx.run(count_dead_tasks, parameters).front(), "total");
    parameters.emplace_back(p.skip);
    parameters.emplace_back(p.limit);
    out.entries = entries_of(tx.run(list_dead_tasks, std::move(parameters)));
    return out;
}

std::optional<entry> find(database::transaction& tx, broker_id broker, const std::string& id)
{
    const auto row = tx.maybe(find_dead_task, broker, id);
    return row ? std::optional(entry_of(*row)) : std::nullopt;
}

content content_of(database::transaction& tx, const std::string& id)
{
    const auto row = tx.one(find_dead_task_content, id);
    return {get<std::optional<std::string>>(row, "payload"), json::parse_or_null(get<std::string>(row, "headers")),
            json::parse_or_null(get<std::string>(row, "error_history"))};
}

std::vector<entry> lock(database::transaction& tx, broker_id broker, const std::vector<std::string>& ids)
{
    return entries_of(tx.exec(lock_dead_tasks, broker, ids));
}

std::vector<entry> lock_matching(database::transaction& tx, broker_id broker, const dead_task_filter& f,
                                 std::int64_t most)
{
    auto parameters = parameters_of(broker, f);
    parameters.emplace_back(most);
    return entries_of(tx.run(lock_matching_dead_tasks, std::move(parameters)));
}

void mark_retrying(database::transaction& tx, const std::vector<std::string>& ids, std::int64_t user_id)
{
    tx.exec(mark_dead_tasks_retrying, ids, user_id);
}

void mark_discarded(database::transaction& tx, const std::vector<std::string>& ids, std::int64_t user_id,
                    const std::string& reason)
{
    tx.exec(mark_dead_tasks_discarded, ids, user_id, reason);
}

json::value statistics(database::transaction& tx, broker_id broker)
{
    const auto row = tx.one(dead_task_statistics, broker);
    return json::object{{"total", get<std::int64_t>(row, "total")},
                        {"by_task", json::parse_or_null(get<std::string>(row, "by_task"))},
                        {"by_error", json::parse_or_null(get<std::string>(row, "by_error"))},
                        {"oldest_failed_at", database::timestamp(row, "oldest")},
                        {"rate_1h", get<std::int64_t>(row, "last_hour")}};
}

std::size_t forget(database::transaction& tx)
{
    return tx.exec(forget_dead_tasks).affected_rows();
}

std::size_t give_back_unanswered(database::transaction& tx)
{
    return tx.exec(give_back_unanswered_tasks).affected_rows();
}

void erase_words(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id)
{
    tx.exec(erase_dead_task_words, broker_id, lead_id);
}

}  // namespace relevo::webhook_gateway::dead_tasks
