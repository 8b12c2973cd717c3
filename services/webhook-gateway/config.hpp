#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "custom_sources.hpp"
#include "service_defaults/defaults.hpp"
#include "signing/secret.hpp"
#include "signing/vapi.hpp"

namespace relevo::webhook_gateway {

struct config : service_defaults
{
    std::vector<std::string> sources;  // that are served; the paths of others answer 404
    // By source; empty: not verified (dev only).
    signing::secrets vapi_secrets;
    signing::secrets twilio_tokens;
    signing::secrets pbx_secrets;
    signing::secrets meta_app_secrets;
    signing::secrets telegram_secrets;
    signing::secrets elevenlabs_secrets;
    signing::secrets meta_verify_tokens;  // empty: Meta's subscription check is refused
    std::vector<custom_source> custom_sources;
    signing::vapi::hmac_plan vapi_plan;
    std::vector<std::string> public_urls;  // under which webhooks arrive; the first is the canonical one
    std::string voice_call_url;
    std::string crm_sync_url;
    std::size_t http_threads = 1;                    // loops that serve webhooks
    std::size_t max_in_flight = 192;                 // webhooks that wait for Kafka or Postgres
    double rate_limit = 0;                           // webhooks a second of one source; 0: unlimited
    std::chrono::milliseconds content_limit{5'000};  // for an answer that voice-call has to give
    std::chrono::milliseconds pbx_limit{10'000};     // for Vtiger's outcome, which crm-sync has to give

    bool serves(std::string_view source) const;
};

// Throws config::error naming every problem.
config load_config(relevo::config::source& source);

}  // namespace relevo::webhook_gateway
