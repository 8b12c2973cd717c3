#pragma once

#include <string>

#include "providers/llm/client.hpp"
#include "providers/twilio/client.hpp"
#include "service_defaults/defaults.hpp"

namespace relevo::whatsapp_bridge {

struct config : service_defaults
{
    twilio::settings twilio;
    llm::settings llm;
    std::string webhook_base_url;  // where Twilio posts receipts
    std::string crm_sync_url;
    std::chrono::milliseconds chat_debounce{3'000};
    std::int64_t default_broker_id = 0;  // of a sender nobody knows; 0: the only active company
};

// Throws config::error naming every problem.
config load_config(relevo::config::source& source);

}  // namespace relevo::whatsapp_bridge
