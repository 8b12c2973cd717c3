#pragma once

#include <string>
#include <vector>

#include "providers/expo/push.hpp"
#include "providers/google/storage.hpp"
#include "providers/llm/client.hpp"
#include "providers/twilio/client.hpp"
#include "providers/vapi/client.hpp"
#include "service_defaults/defaults.hpp"

namespace relevo::voice_call {

struct config : service_defaults
{
    vapi::settings vapi;
    llm::settings llm;
    std::string webhook_base_url;  // sent to Vapi with each call
    std::string scoring_url, crm_sync_url, whatsapp_bridge_url;
    int max_concurrent_calls = 10;      // of the account at Vapi
    signing::key_ring encryption_keys;  // of the companies' credentials, which crm-sync seals
    twilio::settings twilio;            // the account only: whose numbers agents answer
    google_cloud::account_settings google;
    google_cloud::storage_settings storage;
    expo::settings expo;
    std::vector<std::string> recording_origins;  // that may be fetched from although they are not public
};

// Throws config::error naming every problem.
config load_config(relevo::config::source& source);

}  // namespace relevo::voice_call
