#include "store_imports.hpp"

namespace relevo::crm_sync::imports {
namespace {

using database::get;
using database::query;

constexpr query insert_import{"insert_lead_import", R"(
    INSERT INTO lead_imports (broker_id, created_by, options, header, delimiter, content, total_rows, status, started_at)
    VALUES ($1, $2, $3::jsonb, $4::jsonb, $5, $6::text, $7,
            CASE WHEN $6::text IS NULL THEN 'running' ELSE 'queued' END, CASE WHEN $6::text IS NULL THEN now() END)
    RETURNING id)"};

const std::string import_sql = R"(
    SELECT id, broker_id, created_by, options, header, delimiter, status, total_rows, processed, imported, updated,
           duplicates, invalid, started_at, finished_at,
           coalesce(extract(epoch FROM clock_timestamp() - announced_at) * 1000, 1e12)::bigint AS announced_ms_ago
    FROM lead_imports WHERE broker_id = $1 AND id = $2)";
const std::string locked_import_sql = import_sql + " FOR UPDATE";
const query find_import{"find_lead_import", import_sql.c_str()};
const query lock_import{"lock_lead_import", locked_import_sql.c_str()};

constexpr query import_content{"find_lead_import_content", R"(
    SELECT coalesce(content, '') AS content FROM lead_imports WHERE broker_id = $1 AND id = $2)"};

constexpr query add_import_progress{"add_lead_import_progress", R"(
    UPDATE lead_imports SET status = 'running', started_at = coalesce(started_at, now()), finished_at = NULL,
           processed = processed + $3, imported = imported + $4, updated = updated + $5, duplicates = duplicates + $6,
           invalid = invalid + $7
    WHERE broker_id = $1 AND id = $2)"};

constexpr query finish_import{"finish_lead_import", R"(
    UPDATE lead_imports SET status = $3, finished_at = now(), content = CASE WHEN $3 = 'failed' THEN content END
    WHERE broker_id = $1 AND id = $2)"};

constexpr query note_import_announced{"note_lead_import_announced", R"(
    UPDATE lead_imports SET announced_at = clock_timestamp() WHERE broker_id = $1 AND id = $2)"};

constexpr query cancel_import{"cancel_lead_import", R"(
    UPDATE lead_imports SET status = 'cancelled', finished_at = now(), content = NULL
    WHERE broker_id = $1 AND id = $2 AND status IN ('queued', 'running')
    RETURNING id)"};

constexpr query insert_import_errors{"insert_lead_import_errors", R"(
    INSERT INTO lead_import_errors (import_id, broker_id, row, cells, problems)
    SELECT $1::bigint, $2::bigint, e.row, e.cells::jsonb, e.problems::jsonb
    FROM unnest($3::bigint[], $4::text[], $5::text[]) AS e (row, cells, problems))"};

constexpr query list_import_errors{"list_lead_import_errors", R"(
    SELECT row, cells, problems FROM lead_import_errors WHERE broker_id = $1 AND import_id = $2 ORDER BY row)"};

constexpr query list_import_problems{"list_lead_import_problems", R"(
    SELECT e.row, p.problem FROM lead_import_errors e
    CROSS JOIN LATERAL jsonb_array_elements(e.problems) WITH ORDINALITY AS p (problem, place)
    WHERE e.import_id = $1 ORDER BY e.row, p.place LIMIT $2)"};

constexpr query delete_old_imports{"delete_old_lead_imports", R"(
    DELETE FROM lead_imports WHERE finished_at < now() - interval '30 days' RETURNING id)"};

json::array array_of(const database::row& r, const char* column)
{
    const auto parsed = json::parse_or_null(get<std::string>(r, column));
    return parsed.as_array() ? *parsed.as_array() : json::array{};
}

job job_of(const database::row& r)
{
    job j;
    j.id = get<std::int64_t>(r, "id");
    j.broker_id = get<std::int64_t>(r, "broker_id");
    j.created_by = get<std::int64_t>(r, "created_by");
    j.options = json::parse_or_null(get<std::string>(r, "options"));
    for (const auto& cell : array_of(r, "header"))
        j.header.push_back(cell.as_string() ? *cell.as_string() : std::string());
    j.delimiter = get<std::string>(r, "delimiter").at(0);
    j.status = get<std::string>(r, "status");
    j.total_rows = get<std::int64_t>(r, "total_rows");
    j.processed = get<std::int64_t>(r, "processed");
    j.counts = {get<std::int64_t>(r, "imported"), get<std::int64_t>(r, "updated"), get<std::int64_t>(r, "duplicates"),
                get<std::int64_t>(r, "invalid")};
    j.started_at = database::timestamp(r, "started_at");
    j.finished_at = database::timestamp(r, "finished_at");
    j.announced_ms_ago = get<std::int64_t>(r, "announced_ms_ago");
    return j;
}

}  // namespace

std::int64_t insert(database::transaction& tx, const new_job& j)
{
    const json::array header(j.header.begin(), j.header.end());
    return get<std::int64_t>(tx.one(insert_import, j.broker_id, j.created_by, json::serialize(j.options),
                                    json::serialize(header), std::string(1, j.delimiter), j.content, j.total_rows),
                             "id");
}

std::optional<job> find(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto r = tx.maybe(find_import, broker_id, id);
    return r ? std::optional(job_of(*r)) : std::nullopt;
}

std::optional<job> lock(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto r = tx.maybe(lock_import, broker_id, id);
    return r ? std::optional(job_of(*r)) : std::nullopt;
}

std::string content(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto r = tx.maybe(import_content, broker_id, id);
    return r ? get<std::string>(*r, "content") : std::string();
}

void add_progress(database::transaction& tx, const job& j, std::int64_t rows, const counts& c)
{
    tx.exec(add_import_progress, j.broker_id, j.id, rows, c.imported, c.updated, c.duplicates, c.invalid);
}

void finish(database::transaction& tx, std::int64_t broker_id, std::int64_t id, const std::string& status)
{
    tx.exec(finish_import, broker_id, id, status);
}

void note_announced(database::transaction& tx, const job& j)
{
    tx.exec(note_import_announced, j.broker_id, j.id);
}

bool cancel(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    return tx.maybe(cancel_import, broker_id, id).has_value();
}

void add_errors(database::transaction& tx, const job& j, const std::vector<refused_row>& rows)
{
    if (rows.empty())
        return;
    std::vector<std::int64_t> numbers;
    std::vector<std::string> cells, problems;
    for (const auto& r : rows) {
        numbers.push_back(r.row);
        cells.push_back(json::serialize(r.cells));
        problems.push_back(json::serialize(r.problems));
    }
    tx.exec(insert_import_errors, j.id, j.broker_id, numbers, cells, problems);
}

std::vector<refused_row> errors(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    std::vector<refused_row> out;
    for (const auto& r : tx.exec(list_import_errors, broker_id, id))
        out.push_back({get<std::int64_t>(r, "row"), array_of(r, "cells"), array_of(r, "problems")});
    return out;
}

json::array problems(database::transaction& tx, std::int64_t id, std::size_t at_most)
{
    json::array out;
    for (const auto& r : tx.exec(list_import_problems, id, at_most)) {
        json::object problem{{"row", get<std::int64_t>(r, "row")}};
        const auto stored = json::parse_or_null(get<std::string>(r, "problem"));
        for (const auto* key : {"column", "value", "code", "message"})
            problem.set(key, stored.text(key));
        out.push_back(std::move(problem));
    }
    return out;
}

std::int64_t delete_old(database::transaction& tx)
{
    return static_cast<std::int64_t>(tx.exec(delete_old_imports).size());
}

}  // namespace relevo::crm_sync::imports
