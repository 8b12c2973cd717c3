#pragma once

#include "events/envelope.hpp"
#include "http/client.hpp"
#include "json/value.hpp"

namespace relevo::messaging {

// The sender's side of deliver now: posts the event to its owner and hands back the task's result; nothing when the owner
// is down, late or had none.
awaitable<std::optional<json::value>> deliver_now(http::client& client, std::string owner_url, std::string service_token,
                                                  events::envelope e, deadline until);

}  // namespace relevo::messaging
