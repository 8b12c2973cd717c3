#pragma once

#include "cost_reports.hpp"
#include "models/time.hpp"

// The rows of cost_events that a cost_query means, for its reports' statements: $1 to $6 are what exec_costs binds.
#define COST_ROWS                                                                \
    " FROM cost_events c WHERE ($1::bigint IS NULL OR c.broker_id = $1)"         \
    " AND c.created_at >= $2::timestamptz AND c.created_at < $3::timestamptz"    \
    " AND ($4::text = '' OR c.kind = $4) AND ($5::text = '' OR c.provider = $5)" \
    " AND ($6::text = '' OR c.model = $6)"

namespace relevo::scoring {

template <class... P>
database::result exec_costs(database::transaction& tx, const database::query& statement, const cost_query& q, P&&... p)
{
    return tx.exec(statement, q.broker_id, models::time_point(q.days.first),
                   models::time_point(q.days.last + std::chrono::days(1)), q.kind, q.provider, q.model,
                   std::forward<P>(p)...);
}

}  // namespace relevo::scoring
