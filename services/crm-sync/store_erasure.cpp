#include "store_erasure.hpp"

namespace relevo::crm_sync::erasure {
namespace {

using database::get;
using database::query;

constexpr query lock_erasable{"lock_erasable_lead", R"(
    SELECT id, broker_id, phone_key, deleted_at IS NOT NULL AS is_deleted FROM leads
    WHERE id = $1 AND ($2::bigint IS NULL OR broker_id = $2) AND ($3::bigint IS NULL OR assigned_to = $3)
      AND erased_at IS NULL
    FOR UPDATE)"};

constexpr query erase_lead_row{"erase_lead", R"(
    UPDATE leads SET phone = NULL, phone_key = NULL, name = '[borrado]', email = NULL, tags = '{}', timezone = NULL,
           language = NULL, metadata = '{}', fact_times = '{}', erased_at = now(),
           deleted_at = coalesce(deleted_at, now()), updated_at = now(), version = version + 1
    WHERE broker_id = $1 AND id = $2)"};

constexpr query erase_history{"erase_lead_activities", R"(
    UPDATE lead_activities SET summary = '[borrado]', data = '{}' WHERE broker_id = $1 AND lead_id = $2)"};

constexpr query erase_work{"erase_lead_tasks", R"(
    UPDATE tasks SET payload = '{}', result = NULL, last_error = NULL, failures = '[]'
    WHERE broker_id = $1 AND lead_id = $2 AND state IN ('done', 'dead', 'unknown', 'discarded'))"};

constexpr query insert_erased_number{"insert_erased_number", R"(
    INSERT INTO erased_numbers (broker_id, phone_hash) VALUES ($1, phone_hash($1, $2)) ON CONFLICT DO NOTHING)"};

constexpr query delete_plain_blocks{"delete_erased_do_not_contact", R"(
    DELETE FROM do_not_contact WHERE broker_id = $1 AND phone_key = $2)"};

// However the number was written: its last eight digits.
constexpr query delete_refused_rows{"delete_erased_import_errors", R"(
    DELETE FROM lead_import_errors
    WHERE broker_id = $1 AND position(right($2, 8) IN regexp_replace(cells::text, '[^0-9]', '', 'g')) > 0)"};

constexpr query find_erased_keys{"find_erased_numbers", R"(
    SELECT k.key FROM unnest($2::text[]) AS k (key)
    JOIN erased_numbers e ON e.broker_id = $1 AND e.phone_hash = phone_hash($1, k.key))"};

constexpr query has_erased_numbers{"has_erased_numbers", R"(
    SELECT EXISTS (SELECT FROM erased_numbers WHERE broker_id = $1) AS it)"};

}  // namespace

std::optional<erasable> lock(database::transaction& tx, const leads::access& a, std::int64_t id)
{
    const auto r = tx.maybe(lock_erasable, id, a.broker_id, a.agent_id);
    if (!r)
        return {};
    return erasable{get<std::int64_t>(*r, "id"), get<std::int64_t>(*r, "broker_id"),
                    get<std::optional<std::string>>(*r, "phone_key"), get<bool>(*r, "is_deleted")};
}

void erase(database::transaction& tx, const erasable& lead)
{
    for (const auto* q : {&erase_lead_row, &erase_history, &erase_work})
        tx.exec(*q, lead.broker_id, lead.id);
    if (!lead.phone_key)
        return;
    for (const auto* q : {&insert_erased_number, &delete_plain_blocks, &delete_refused_rows})
        tx.exec(*q, lead.broker_id, *lead.phone_key);
}

std::vector<std::string> erased_keys(database::transaction& tx, std::int64_t broker_id,
                                     const std::vector<std::string>& keys)
{
    std::vector<std::string> out;
    if (keys.empty() || !get<bool>(tx.one(has_erased_numbers, broker_id), "it"))
        return out;
    for (const auto& r : tx.exec(find_erased_keys, broker_id, keys))
        out.push_back(get<std::string>(r, "key"));
    return out;
}

}  // namespace relevo::crm_sync::erasure
