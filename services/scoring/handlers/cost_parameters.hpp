#pragma once

#include "auth/user.hpp"
#include "context.hpp"
#include "cost_reports.hpp"
#include "query_parameters.hpp"

namespace relevo::scoring {

// Whose costs and of which days a request asks: an ADMIN's own company, one or all (broker_id) for a SUPERADMIN.
// from and to, or period; UTC days, month to date without. Throws refusal 401, 403, 422; more faults go into checks.
cost_query read_cost_query(const context& ctx, const http::request& req, day today, field_checks& checks);
// The same for routes without parameters of their own.
cost_query read_cost_query(const context& ctx, const http::request& req, day today);

day utc_today();

}  // namespace relevo::scoring
