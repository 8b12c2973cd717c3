#include "broker_settings.hpp"
#include "store.hpp"

namespace relevo::scoring::store {

namespace {

using database::get;
using database::query;

constexpr query select_broker_rules{"select_broker_rules", R"(
    SELECT pipeline::text AS pipeline, timezone FROM crm.broker_settings WHERE broker_id = $1)"};

constexpr query select_known_leads{"select_known_leads", R"(
    SELECT lead_id FROM crm.lead_card WHERE broker_id = $1 AND lead_id = ANY ($2::bigint[]) AND NOT deleted
    ORDER BY lead_id)"};

constexpr query select_open_leads{"select_open_leads", R"(
    SELECT c.lead_id FROM crm.lead_card c
    LEFT JOIN lead_stages g ON g.broker_id = c.broker_id AND g.lead_id = c.lead_id
    WHERE c.broker_id = $1 AND NOT c.deleted AND c.lead_id > $2
      AND COALESCE(g.stage, 'entrada') NOT IN ('ganado', 'referidos', 'perdido')
    ORDER BY c.lead_id LIMIT $3)"};

std::vector<std::int64_t> ids_of(const database::result& rows)
{
    std::vector<std::int64_t> ids;
    for (const auto& r : rows)
        ids.push_back(get<std::int64_t>(r, "lead_id"));
    return ids;
}

}  // namespace

broker_rules broker_rules_of(database::transaction& tx, std::int64_t broker_id)
{
    broker_rules rules;
    const auto r = tx.maybe(select_broker_rules, broker_id);
    if (!r)
        return rules;
    rules.pipeline =
        read_pipeline_settings(json::parse_or_null(get<std::optional<std::string>>(*r, "pipeline").value_or("null")));
    const auto zone = models::time_zone::find(get<std::optional<std::string>>(*r, "timezone").value_or("UTC"));
    rules.zone = zone.value_or(models::time_zone::utc());
    return rules;
}

std::vector<std::int64_t> known_leads(database::transaction& tx, std::int64_t broker_id,
                                      const std::vector<std::int64_t>& ids)
{
    return ids_of(tx.exec(select_known_leads, broker_id, ids));
}

std::vector<std::int64_t> open_leads(database::transaction& tx, lead_ref after, std::size_t at_most)
{
    return ids_of(tx.exec(select_open_leads, after.broker_id, after.lead_id, at_most));
}

}  // namespace relevo::scoring::store
