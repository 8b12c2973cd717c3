#pragma once

#include <string>

#include "providers/llm/client.hpp"
#include "providers/vapi/client.hpp"
#include "service_defaults/defaults.hpp"

namespace relevo::voice_call {

struct config : service_defaults
{
    vapi::settings vapi;
    llm::settings llm;
    std::string webhook_base_url;  // sent to Vapi with each call
    std::string scoring_url, crm_sync_url, whatsapp_bridge_url;
    int max_concurrent_calls = 10;  // of the account at Vapi
    signing::key_ring encryption_keys;  // of the companies' credentials, which crm-sync seals
};

// Throws config::error naming every problem.
config load_config(relevo::config::source& source);

}  // namespace relevo::voice_call
