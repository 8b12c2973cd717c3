#pragma once

#include "context.hpp"

namespace relevo::crm_sync {

// The user of a token, when it is this path's, live, and allowed to see this broker.
awaitable<std::optional<auth::user>> check_session_token(const context& ctx, std::string token, std::int64_t user_id,
                                                         std::int64_t broker_id);

// Answers the client's frames and keeps the connection alive until it ends. The code to close with; nothing when the
// connection is gone or being closed already.
awaitable<std::optional<close_code>> converse(const context& ctx, http::websocket& socket, realtime_client& client);

}  // namespace relevo::crm_sync
