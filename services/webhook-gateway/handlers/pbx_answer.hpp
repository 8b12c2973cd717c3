#pragma once

#include <optional>
#include <string>

#include "http/message.hpp"
#include "json/value.hpp"

namespace relevo::webhook_gateway::handlers {

// What the PBX hears. outcome is crm-sync's and is the answer itself: 200 when its status is "ok", else 202. Without an
// outcome (crm-sync late or down) 202 says that the call is buffered; it is synchronised from the topic.
http::response pbx_answer(const std::string& call_uuid, const std::optional<json::value>& outcome);

}  // namespace relevo::webhook_gateway::handlers
