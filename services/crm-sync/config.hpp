#pragma once

#include <string>
#include <vector>

#include "service_defaults/defaults.hpp"

namespace relevo::crm_sync {

struct config : service_defaults
{
    std::string scoring_url;
    std::string voice_call_url;
    std::string dashboard_url;          // where people work: an invite leads to its /accept-invite?token=…
    signing::key_ring encryption_keys;  // of the companies' credentials
    // Pages that may open the WebSocket. Empty: pages of the same host; "*": any.
    std::vector<std::string> websocket_origins;
};

// Throws config::error naming every problem.
config load_config(relevo::config::source& source);

}  // namespace relevo::crm_sync
