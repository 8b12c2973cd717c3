#include "store_lead_owners.hpp"

namespace relevo::crm_sync::leads {
namespace {

using database::get;
using database::query;

constexpr query lock_open_leads{"lock_open_leads_of_user", R"(
    SELECT l.id
    FROM leads l LEFT JOIN scoring.lead_state s ON s.broker_id = l.broker_id AND s.lead_id = l.id
    WHERE l.broker_id = $1 AND l.assigned_to = $2 AND l.deleted_at IS NULL
      AND coalesce(s.stage, 'entrada') NOT IN ('ganado', 'perdido')
    ORDER BY l.id FOR UPDATE OF l)"};

constexpr query save_lead_owners{"save_lead_owners", R"(
    UPDATE leads l SET assigned_to = NULLIF(n.owner, 0), version = version + 1, updated_at = now()
    FROM unnest($2::bigint[], $3::bigint[]) AS n (id, owner)
    WHERE l.broker_id = $1 AND l.id = n.id)"};

}  // namespace

std::vector<std::int64_t> lock_open_of(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id)
{
    std::vector<std::int64_t> ids;
    for (const auto& r : tx.exec(lock_open_leads, broker_id, user_id))
        ids.push_back(get<std::int64_t>(r, "id"));
    return ids;
}

void save_owners(database::transaction& tx, std::int64_t broker_id, const std::vector<handover>& all)
{
    std::vector<std::int64_t> ids, owners;
    for (const auto& h : all) {
        ids.push_back(h.lead_id);
        owners.push_back(h.to.value_or(0));
    }
    tx.exec(save_lead_owners, broker_id, ids, owners);
}

}  // namespace relevo::crm_sync::leads
