#include "store_replays.hpp"

namespace relevo::webhook_gateway::replays {

namespace {

using database::get;

constexpr database::query find_replay{"find_replay", R"(
    SELECT state, coalesce(last_error, '') AS last_error, payload, created_at, settled_at FROM tasks
     WHERE id = $1 AND kind = 'replay_webhooks')"};

constexpr database::query save_replay_progress{"save_replay_progress", R"(
    UPDATE tasks SET payload = payload || jsonb_build_object('progress', $2::jsonb) WHERE id = $1)"};

}  // namespace

std::optional<state> find(database::transaction& tx, const std::string& task_id)
{
    const auto row = tx.maybe(find_replay, task_id);
    if (!row)
        return std::nullopt;
    const auto payload = json::parse_or_null(get<std::string>(*row, "payload"));
    state s;
    s.task_state = get<std::string>(*row, "state");
    s.last_error = get<std::string>(*row, "last_error");
    s.order = replay_order_of(payload);
    s.progress = replay_progress_of(payload);
    s.created_at = database::timestamp(*row, "created_at");
    s.settled_at = database::timestamp(*row, "settled_at");
    return s;
}

void save_progress(database::transaction& tx, const std::string& task_id, const replay_progress& p)
{
    tx.exec(save_replay_progress, task_id, json::serialize(to_json(p)));
}

}  // namespace relevo::webhook_gateway::replays
