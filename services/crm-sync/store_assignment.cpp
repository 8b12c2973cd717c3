#include "store_assignment.hpp"

#include "messaging/locks.hpp"

namespace relevo::crm_sync::assignment {
namespace {

using database::get;
using database::query;

constexpr query lock_assignment{"lock_lead_assignment", "SELECT pg_advisory_xact_lock($1::int, hashtext($2))"};

constexpr query list_loads{"list_agent_loads", R"(
    SELECT u.id,
           coalesce(u.max_open_leads, CASE WHEN jsonb_typeof(c.leads #> '{assignment,max_open_leads}') = 'number'
                    THEN (c.leads #>> '{assignment,max_open_leads}')::numeric::bigint END) AS max_open_leads,
           coalesce(extract(epoch FROM u.last_assigned_at) * 1000000, 0)::bigint AS last_turn,
           (SELECT count(*) FROM leads l
            LEFT JOIN scoring.lead_state s ON s.broker_id = l.broker_id AND s.lead_id = l.id
            WHERE l.broker_id = u.broker_id AND l.assigned_to = u.id AND l.deleted_at IS NULL
              AND coalesce(s.stage, 'entrada') NOT IN ('ganado', 'perdido')) AS open_leads,
           coalesce(c.leads #>> '{assignment,mode}', '') = 'balanced' AS is_balanced
    FROM users u JOIN broker_configs c ON c.broker_id = u.broker_id
    WHERE u.broker_id = $1 AND u.role = 'AGENT' AND u.is_active AND u.available)"};

constexpr query note_agent_turns{"note_agent_turns", R"(
    UPDATE users u SET last_assigned_at = now() + t.place * interval '1 microsecond'
    FROM unnest($2::bigint[]) WITH ORDINALITY AS t (id, place)
    WHERE u.broker_id = $1 AND u.id = t.id)"};

}  // namespace

round_robin lock_turns(database::transaction& tx, std::int64_t broker_id)
{
    tx.exec(lock_assignment, static_cast<int>(messaging::lock_class::lead_assignment), std::to_string(broker_id));
    std::vector<agent_load> agents;
    bool is_balanced = false;
    for (const auto& r : tx.exec(list_loads, broker_id)) {
        agents.push_back({get<std::int64_t>(r, "id"), get<std::int64_t>(r, "open_leads"),
                          get<std::optional<std::int64_t>>(r, "max_open_leads"), get<std::int64_t>(r, "last_turn")});
        is_balanced = get<bool>(r, "is_balanced");
    }
    return {std::move(agents), is_balanced};
}

void note_turns(database::transaction& tx, std::int64_t broker_id, const round_robin& turns)
{
    if (!turns.served().empty())
        tx.exec(note_agent_turns, broker_id, turns.served());
}

}  // namespace relevo::crm_sync::assignment
