#pragma once

#include <string>
#include <vector>

#include "service_defaults/defaults.hpp"
#include "signing/secret.hpp"

namespace relevo::webhook_gateway {

struct config : service_defaults
{
    signing::secrets vapi_secrets;         // empty: not verified (dev only)
    signing::secrets twilio_tokens;        // empty: not verified (dev only)
    std::vector<std::string> public_urls;  // under which webhooks arrive; the first is the canonical one
    std::string voice_call_url;
    std::chrono::milliseconds content_limit{5'000};  // for an answer that voice-call has to give
};

// Throws config::error naming every problem.
config load_config(relevo::config::source& source);

}  // namespace relevo::webhook_gateway
