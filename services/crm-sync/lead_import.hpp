#pragma once

#include <span>

#include "import_row.hpp"
#include "messaging/unit.hpp"
#include "store_imports.hpp"

// Bulk import of leads: the rows of a file, a batch a transaction.
namespace relevo::crm_sync {

inline constexpr std::size_t import_batch_rows = 1'000;

// Writes these rows of the job's file, with a few statements for all of them, and what they bring with them: events,
// history, refused rows, the job's progress. The job must be locked, so that no row is written twice.
imports::counts import_rows(messaging::unit& unit, const imports::job& job, const std::vector<import_column>& columns,
                            std::span<const csv::record> rows);

// As GET /api/v1/leads/imports/{id} and the frame import_progress show it.
json::object to_json(const imports::job& j);
// Tells the dashboards how the import stands now; call at most once a second.
void announce_progress(messaging::unit& unit, std::int64_t broker_id, std::int64_t import_id);

}  // namespace relevo::crm_sync
