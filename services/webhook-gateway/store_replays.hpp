#pragma once

#include <optional>
#include <string>

#include "database/transaction.hpp"
#include "replay.hpp"

// SQL of replays: rows of this service's own tasks.
namespace relevo::webhook_gateway::replays {

inline constexpr const char* task_kind_name = "replay_webhooks";

struct state
{
    std::string task_state, last_error;
    replay_order order;
    replay_progress progress;
    std::optional<std::string> created_at, settled_at;  // RFC 3339
    bool is_settled() const { return task_state != "pending" && task_state != "running"; }
};
std::optional<state> find(database::transaction& tx, const std::string& task_id);

void save_progress(database::transaction& tx, const std::string& task_id, const replay_progress& p);

}  // namespace relevo::webhook_gateway::replays
