#include "store_quarantine.hpp"

#include "messaging/dead_record.hpp"

namespace relevo::webhook_gateway::quarantined {

namespace {

using database::get;
using database::query;

constexpr query insert_quarantine{"insert_quarantine", R"(
    INSERT INTO quarantine (id, source, topic, path, secret_id, problem, body, correlation_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING)"};

constexpr query purge_quarantine{"purge_quarantine", R"(
    DELETE FROM quarantine WHERE id IN (
        SELECT id FROM quarantine WHERE received_at < now() - interval '30 days' ORDER BY received_at LIMIT 100))"};

constexpr query count_quarantine{"count_quarantine", R"(
    SELECT count(*) AS total FROM quarantine
     WHERE ($1::text IS NULL OR source = $1) AND ($2::timestamptz IS NULL OR received_at >= $2)
       AND ($3::timestamptz IS NULL OR received_at < $3))"};

constexpr query list_quarantine{"list_quarantine", R"(
    SELECT id, source, topic, path, secret_id, problem, correlation_id, received_at,
           octet_length(body)::bigint AS bytes FROM quarantine
     WHERE ($1::text IS NULL OR source = $1) AND ($2::timestamptz IS NULL OR received_at >= $2)
       AND ($3::timestamptz IS NULL OR received_at < $3)
     ORDER BY received_at DESC, id OFFSET $4 LIMIT $5)"};

constexpr query find_quarantined{"find_quarantined", R"(
    SELECT id, source, topic, path, secret_id, problem, correlation_id, received_at,
           octet_length(body)::bigint AS bytes FROM quarantine WHERE id = $1)"};

constexpr query read_quarantined_body{"read_quarantined_body", R"(
    SELECT encode(body, 'base64') AS body FROM quarantine WHERE id = $1)"};

entry to_entry(const database::row& r)
{
    entry e;
    e.id = get<std::string>(r, "id");
    e.source = get<std::string>(r, "source");
    e.topic = get<std::string>(r, "topic");
    e.path = get<std::string>(r, "path");
    e.secret_id = get<std::string>(r, "secret_id");
    e.problem = get<std::string>(r, "problem");
    e.correlation_id = get<std::string>(r, "correlation_id");
    e.received_at = database::timestamp(r, "received_at");
    e.bytes = get<std::int64_t>(r, "bytes");
    return e;
}

}  // namespace

void insert(database::transaction& tx, const events::envelope& e, std::string_view problem)
{
    tx.exec(insert_quarantine, e.id, e.source, e.topic, messaging::printable(e.extra_value("x-path")),
            e.extra_value("x-secret-id"), problem, database::parameter::bytes(e.data), e.correlation_id);
    tx.exec(purge_quarantine);
}

page_result list(database::transaction& tx, const filter& f, http::page p)
{
    page_result out;
    out.total = get<std::int64_t>(tx.one(count_quarantine, f.source, f.from, f.to), "total");
    for (const auto& row : tx.exec(list_quarantine, f.source, f.from, f.to, p.skip, p.limit))
        out.entries.push_back(to_entry(row));
    return out;
}

std::optional<entry> find(database::transaction& tx, const std::string& id)
{
    const auto row = tx.maybe(find_quarantined, id);
    return row ? std::optional(to_entry(*row)) : std::nullopt;
}

std::string body_of(database::transaction& tx, const std::string& id)
{
    return get<std::string>(tx.one(read_quarantined_body, id), "body");
}

}  // namespace relevo::webhook_gateway::quarantined
