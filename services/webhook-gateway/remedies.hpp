#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/user.hpp"
#include "domain/dead_task.hpp"
#include "messaging/unit.hpp"
#include "store_dead_tasks.hpp"

// What operators do to failed work: the index, the command to the task's owner and the audit row, in one transaction.
namespace relevo::webhook_gateway {

struct prescription
{
    remedy what = remedy::retry;
    auth::user by;
    std::string request_id;
    std::optional<std::string> payload = {};  // of a retry: JSON, instead of what failed
    std::string reason = {};                  // of a discard
};

struct remedied
{
    std::vector<std::string> accepted;
    std::vector<std::pair<std::string, std::string>> skipped;  // id, why
};

// entries: locked by the caller. Passes over those whose status stands against it.
remedied apply(messaging::unit& u, const prescription& p, const std::vector<dead_tasks::entry>& entries);

}  // namespace relevo::webhook_gateway
