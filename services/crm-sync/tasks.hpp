#pragma once

#include "context.hpp"
#include "messaging/tasks.hpp"

namespace relevo::crm_sync {

// This service's tasks; main.cpp adds the retry of dead messages.
messaging::task_table task_table(const context& ctx);

inline constexpr const char* import_kind = "import_leads";
void schedule_import(messaging::unit& unit, std::int64_t broker_id, std::int64_t import_id);

// Work that recurs: the first one at start, the next one by each.
inline constexpr const char* purge_kind = "purge_leads";
awaitable<> begin_purging(const context& ctx);
void schedule_purging(messaging::unit& unit);

}  // namespace relevo::crm_sync
