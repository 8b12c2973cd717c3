#pragma once

#include <memory>
#include <optional>
#include <string>

#include "auth/user.hpp"
#include "database/pool.hpp"
#include "domain/replay_ring.hpp"
#include "http/websocket.hpp"
#include "kafka/message.hpp"
#include "runtime/event.hpp"

namespace relevo::crm_sync {

// Why a socket is closed (spec: realtime).
enum class close_code : std::uint16_t
{
    bad_token = 4001,
    session_ended = 4003,
    silent = 4008,
    too_many_connections = 4009,
    bad_frame = 4010,
    slow_consumer = 4011,
    wrong_origin = 1008,
    internal_error = 1011,
    restarting = 1012,
};

inline constexpr std::chrono::seconds heartbeat{25};

// One dashboard that showed its token. Lives from join() to leave().
struct realtime_client : std::enable_shared_from_this<realtime_client>
{
    std::string connection_id;
    auth::user user;
    std::int64_t broker_id = 0;
    narrowing wants;
    http::websocket* socket = nullptr;
    bool is_closing = false;
    std::unique_ptr<runtime::event> closed;

    viewer as_viewer() const { return {user.id, user.role == auth::role::agent}; }
};

// What is sent to one client: {"event":…,"data":…,"ts":…,"v":1}; with an id where it has a place in the stream.
std::string frame_text(std::string_view event, const json::value& data, const std::string& id = {});

// Hands the frames of realtime.events.v1 to the sockets that may see them, and replays what a returning client missed.
// Fed by one kafka::tail for all sockets; one worker keeps a broker's frames in order. All calls on the loop.
// Metrics: websocket_connections, realtime_frames_total.
class realtime_hub
{
public:
    // complete_since_ms: from where on the tail reads (epoch time).
    realtime_hub(runtime::service& svc, database::pool& db, std::int64_t complete_since_ms);
    ~realtime_hub();

    void accept(kafka::record r);

    // Greets the client, replays after last_seen, then relays. Of more than 5 connections of a user the oldest is
    // closed.
    std::shared_ptr<realtime_client> join(http::websocket& socket, auth::user user, std::int64_t broker_id,
                                          std::optional<stream_position> last_seen);
    // Must be awaited before the socket goes away.
    awaitable<> leave(std::shared_ptr<realtime_client> c);
    // False when the client is too slow; it is closed then.
    bool send(realtime_client& c, std::string frame);

    // Tells all clients to come back later and closes them; refuses new ones. Part of shutdown.
    awaitable<> close_all();

    struct impl;

private:
    std::shared_ptr<impl> impl_;
};

}  // namespace relevo::crm_sync
