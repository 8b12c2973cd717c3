#include "store_dnc.hpp"

namespace relevo::crm_sync::dnc {
namespace {

using database::get;
using database::query;

constexpr query insert_block{"insert_do_not_contact", R"(
    INSERT INTO do_not_contact (broker_id, phone, phone_key, channel, reason, source)
    SELECT $1::bigint, $2, $3, c, $5, $6 FROM unnest($4::text[]) AS c
    ON CONFLICT (broker_id, phone_key, channel) DO NOTHING
    RETURNING channel)"};

constexpr query delete_block{"delete_do_not_contact", R"(
    DELETE FROM do_not_contact
    WHERE broker_id = $1 AND phone_key = $2 AND (cardinality($3::text[]) = 0 OR channel = ANY($3::text[]))
    RETURNING id)"};

constexpr query count_blocked{"count_do_not_contact", R"(
    SELECT count(DISTINCT phone_key) AS total FROM do_not_contact
    WHERE broker_id = $1 AND ($2::text IS NULL OR phone_key = $2))"};

// Reason and source are those of the oldest block of the number.
constexpr query list_blocked{"list_do_not_contact", R"(
    SELECT (array_agg(phone ORDER BY id))[1] AS phone, json_agg(channel ORDER BY channel)::text AS channels,
           (array_agg(reason ORDER BY id))[1] AS reason, (array_agg(source ORDER BY id))[1] AS source,
           min(created_at) AS created_at
    FROM do_not_contact
    WHERE broker_id = $1 AND ($2::text IS NULL OR phone_key = $2)
    GROUP BY phone_key ORDER BY max(id) DESC OFFSET $3 LIMIT $4)"};

}  // namespace

std::vector<std::string> add(database::transaction& tx, const block& b)
{
    std::vector<std::string> added;
    for (const auto& r : tx.exec(insert_block, b.broker_id, b.phone, b.phone_key, b.channels, b.reason, b.source))
        added.push_back(get<std::string>(r, "channel"));
    return added;
}

bool remove(database::transaction& tx, std::int64_t broker_id, const std::string& phone_key,
            const std::vector<std::string>& channels)
{
    return !tx.exec(delete_block, broker_id, phone_key, channels).empty();
}

page_result list(database::transaction& tx, std::int64_t broker_id, const std::optional<std::string>& phone_key,
                 http::page p)
{
    page_result out;
    out.total = get<std::int64_t>(tx.one(count_blocked, broker_id, phone_key), "total");
    for (const auto& r : tx.exec(list_blocked, broker_id, phone_key, p.skip, p.limit)) {
        auto channels = json::parse(get<std::string>(r, "channels"));
        out.rows.push_back(json::object{{"phone", get<std::string>(r, "phone")},
                                        {"channels", channels ? std::move(*channels) : json::value(json::array{})},
                                        {"reason", get<std::string>(r, "reason")},
                                        {"source", get<std::string>(r, "source")},
                                        {"created_at", database::timestamp(r, "created_at")}});
    }
    return out;
}

}  // namespace relevo::crm_sync::dnc
