#include "store_leads.hpp"

namespace relevo::crm_sync::leads {
namespace {

using database::get;
using database::query;

constexpr query insert_lead{"insert_lead", R"(
    INSERT INTO leads (broker_id, phone, phone_key, name, email, assigned_to, tags, source, timezone, language, metadata,
                       fact_times)
    VALUES ($1, $2, $3, $4, $5, $6, $7::text[], $8, $9, $10, $11::jsonb, $12::jsonb)
    ON CONFLICT (broker_id, phone_key) WHERE deleted_at IS NULL DO NOTHING
    RETURNING id)"};

constexpr query find_lead_by_phone_key{"find_lead_by_phone_key", R"(
    SELECT id FROM leads WHERE broker_id = $1 AND phone_key = $2 AND deleted_at IS NULL)"};

constexpr query insert_leads{"insert_leads", R"(
    INSERT INTO leads (broker_id, phone, phone_key, name, email, assigned_to, tags, source, metadata, fact_times)
    SELECT $1::bigint, phone, phone_key, name, email, assigned_to::bigint,
           ARRAY(SELECT jsonb_array_elements_text(tags::jsonb)), source, metadata::jsonb, fact_times::jsonb
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[]) WITH ORDINALITY
         AS l (phone, phone_key, name, email, assigned_to, tags, source, metadata, fact_times, place)
    ORDER BY place
    ON CONFLICT (broker_id, phone_key) WHERE deleted_at IS NULL DO NOTHING
    RETURNING id, phone_key)"};

constexpr query save_leads{"save_leads", R"(
    UPDATE leads l SET name = n.name, email = n.email, tags = ARRAY(SELECT jsonb_array_elements_text(n.tags::jsonb)),
           metadata = n.metadata::jsonb, fact_times = n.fact_times::jsonb, version = version + 1, updated_at = now()
    FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
         AS n (id, name, email, tags, metadata, fact_times)
    WHERE l.broker_id = $1 AND l.id = n.id)"};

// A join, since the planner may compare a thousand keys with every lead for "= ANY".
constexpr query lock_leads_of_keys{"lock_leads_by_phone_keys", R"(
    SELECT l.id, l.broker_id, l.phone, l.phone_key, l.phone_valid, l.name, l.email, l.assigned_to,
           to_json(l.tags)::text AS tags, l.source, l.timezone, l.language, l.metadata, l.fact_times
    FROM (SELECT DISTINCT key FROM unnest($2::text[]) AS n (key)) k
    JOIN leads l ON l.broker_id = $1 AND l.phone_key = k.key AND l.deleted_at IS NULL
    ORDER BY l.id FOR UPDATE OF l)"};

constexpr query lock_lead{"lock_lead", R"(
    SELECT id, broker_id, phone, phone_key, phone_valid, name, email, assigned_to, to_json(tags)::text AS tags, source,
           timezone, language, metadata, fact_times
    FROM leads
    WHERE id = $1 AND ($2::bigint IS NULL OR broker_id = $2) AND ($3::bigint IS NULL OR assigned_to = $3)
      AND deleted_at IS NULL
    FOR UPDATE)"};

constexpr query lock_leads{"lock_leads", "SELECT id FROM leads WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE"};

// The number's check and its write are one statement: the unique index would abort the whole transaction.
constexpr query save_lead{"save_lead", R"(
    UPDATE leads SET phone = $3, phone_key = $4, phone_valid = $5, name = $6, email = $7, assigned_to = $8,
           tags = $9::text[], timezone = $10, language = $11, metadata = $12::jsonb, fact_times = $13::jsonb,
           version = version + 1, updated_at = now()
    WHERE id = $1 AND broker_id = $2
      AND NOT EXISTS (SELECT FROM leads o WHERE o.broker_id = $2 AND o.phone_key = $4 AND o.id <> $1
                                            AND o.deleted_at IS NULL)
    RETURNING id)"};

constexpr query delete_lead{"delete_lead", R"(
    UPDATE leads SET deleted_at = now(), updated_at = now(), version = version + 1 WHERE id = $1 AND broker_id = $2)"};

constexpr query purge_lead_row{"purge_lead", R"(
    DELETE FROM leads
    WHERE id = $1 AND ($2::bigint IS NULL OR broker_id = $2) AND ($3::bigint IS NULL OR assigned_to = $3)
    RETURNING id, broker_id, deleted_at IS NOT NULL AS was_deleted)"};

constexpr query purge_deleted_leads{"purge_deleted_leads", R"(
    DELETE FROM leads WHERE id IN (
        SELECT id FROM leads WHERE deleted_at < now() - interval '30 days' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING id, broker_id, true AS was_deleted)"};

constexpr query touch_lead_contacted{"touch_lead_contacted", R"(
    UPDATE leads SET last_contacted = greatest(last_contacted, $3::timestamptz) WHERE id = $2 AND broker_id = $1)"};

constexpr query touch_lead_inbound{"touch_lead_inbound", R"(
    UPDATE leads SET last_inbound_at = greatest(last_inbound_at, $3::timestamptz) WHERE id = $2 AND broker_id = $1)"};

constexpr query find_owners{"find_lead_owners", R"(
    SELECT id, assigned_to FROM leads WHERE id = ANY($1::bigint[]))"};

template <class T>
T json_field(const database::row& r, const char* column)
{
    auto parsed = json::parse(get<std::string>(r, column));
    if constexpr (std::is_same_v<T, json::object>)
        return parsed && parsed->as_object() ? *parsed->as_object() : json::object{};
    else
        return parsed && parsed->as_array() ? *parsed->as_array() : json::array{};
}

record record_of(const database::row& r)
{
    using text = std::optional<std::string>;
    record out;
    out.id = get<std::int64_t>(r, "id");
    out.broker_id = get<std::int64_t>(r, "broker_id");
    out.phone = get<text>(r, "phone");
    out.phone_key = get<text>(r, "phone_key");
    out.phone_valid = get<bool>(r, "phone_valid");
    out.name = get<text>(r, "name");
    out.email = get<text>(r, "email");
    out.assigned_to = get<std::optional<std::int64_t>>(r, "assigned_to");
    for (const auto& tag : json_field<json::array>(r, "tags"))
        if (const auto* text_of_tag = tag.as_string())
            out.tags.push_back(*text_of_tag);
    out.source = get<std::string>(r, "source");
    out.timezone = get<text>(r, "timezone");
    out.language = get<text>(r, "language");
    out.metadata = json_field<json::object>(r, "metadata");
    out.fact_times = json_field<json::object>(r, "fact_times");
    return out;
}

purged purged_of(const database::row& r)
{
    return {get<std::int64_t>(r, "id"), get<std::int64_t>(r, "broker_id"), get<bool>(r, "was_deleted")};
}

// Columns of many leads, as the batch statements take them.
struct lead_columns
{
    std::vector<std::int64_t> ids;
    std::vector<std::optional<std::string>> phones, keys, names, emails, owners;
    std::vector<std::string> tags, sources, metadata, times;

    explicit lead_columns(const std::vector<record>& rs)
    {
        for (const auto& r : rs) {
            ids.push_back(r.id);
            phones.push_back(r.phone);
            keys.push_back(r.phone_key);
            names.push_back(r.name);
            emails.push_back(r.email);
            owners.push_back(database::parameter(r.assigned_to).text());
            tags.push_back(json::serialize(json::array(r.tags.begin(), r.tags.end())));
            sources.push_back(r.source);
            metadata.push_back(json::serialize(r.metadata));
            times.push_back(json::serialize(r.fact_times));
        }
    }
};

}  // namespace

std::optional<std::int64_t> insert(database::transaction& tx, const record& r)
{
    const auto row =
        tx.maybe(insert_lead, r.broker_id, r.phone, r.phone_key, r.name, r.email, r.assigned_to, r.tags, r.source,
                 r.timezone, r.language, json::serialize(r.metadata), json::serialize(r.fact_times));
    return row ? std::optional(get<std::int64_t>(*row, "id")) : std::nullopt;
}

std::optional<std::int64_t> find_by_phone_key(database::transaction& tx, std::int64_t broker_id, const std::string& key)
{
    const auto row = tx.maybe(find_lead_by_phone_key, broker_id, key);
    return row ? std::optional(get<std::int64_t>(*row, "id")) : std::nullopt;
}

std::optional<record> lock(database::transaction& tx, const access& a, std::int64_t id)
{
    const auto row = tx.maybe(lock_lead, id, a.broker_id, a.agent_id);
    return row ? std::optional(record_of(*row)) : std::nullopt;
}

void lock_all(database::transaction& tx, const std::vector<std::int64_t>& ids)
{
    tx.exec(lock_leads, ids);
}

bool save(database::transaction& tx, const record& r)
{
    return tx
        .maybe(save_lead, r.id, r.broker_id, r.phone, r.phone_key, r.phone_valid, r.name, r.email, r.assigned_to,
               r.tags, r.timezone, r.language, json::serialize(r.metadata), json::serialize(r.fact_times))
        .has_value();
}

void mark_deleted(database::transaction& tx, const record& r)
{
    tx.exec(delete_lead, r.id, r.broker_id);
}

std::optional<purged> purge(database::transaction& tx, const access& a, std::int64_t id)
{
    const auto row = tx.maybe(purge_lead_row, id, a.broker_id, a.agent_id);
    return row ? std::optional(purged_of(*row)) : std::nullopt;
}

std::vector<purged> purge_deleted(database::transaction& tx, std::size_t at_most)
{
    std::vector<purged> out;
    for (const auto& r : tx.exec(purge_deleted_leads, at_most))
        out.push_back(purged_of(r));
    return out;
}

std::vector<record> lock_by_phone_keys(database::transaction& tx, std::int64_t broker_id,
                                       const std::vector<std::string>& keys)
{
    std::vector<record> out;
    for (const auto& r : tx.exec(lock_leads_of_keys, broker_id, keys))
        out.push_back(record_of(r));
    return out;
}

std::map<std::string, std::int64_t> insert_all(database::transaction& tx, const std::vector<record>& rs)
{
    std::map<std::string, std::int64_t> ids;
    if (rs.empty())
        return ids;
    const lead_columns c(rs);
    for (const auto& r : tx.exec(insert_leads, rs.front().broker_id, c.phones, c.keys, c.names, c.emails, c.owners,
                                 c.tags, c.sources, c.metadata, c.times))
        ids.emplace(get<std::string>(r, "phone_key"), get<std::int64_t>(r, "id"));
    return ids;
}

void save_all(database::transaction& tx, const std::vector<record>& rs)
{
    if (rs.empty())
        return;
    const lead_columns c(rs);
    tx.exec(save_leads, rs.front().broker_id, c.ids, c.names, c.emails, c.tags, c.metadata, c.times);
}

void touch_contacted(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id, const std::string& at)
{
    tx.exec(touch_lead_contacted, broker_id, lead_id, at);
}

void touch_inbound(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id, const std::string& at)
{
    tx.exec(touch_lead_inbound, broker_id, lead_id, at);
}

std::vector<owner> owners(database::transaction& tx, const std::vector<std::int64_t>& lead_ids)
{
    std::vector<owner> out;
    for (const auto& r : tx.exec(find_owners, lead_ids))
        out.push_back({get<std::int64_t>(r, "id"), get<std::optional<std::int64_t>>(r, "assigned_to")});
    return out;
}

}  // namespace relevo::crm_sync::leads
