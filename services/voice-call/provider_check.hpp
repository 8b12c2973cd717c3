#pragma once

#include <functional>
#include <map>

#include "context.hpp"

// Are the credentials and ids good that calls, numbers and recordings will use? Asked of the providers, without an
// effect there (requirement 0, B1).
namespace relevo::voice_call {

struct provider_verdict
{
    bool is_ok = false;
    bool is_definite = true;  // false: the provider did not answer
    std::string error;        // "401", "not_configured", "no_answer", "missing_permission"
    std::string detail;       // what was asked for, and the provider's words
};

// GET /assistant/{id} and /phone-number/{id} with the key that counts; the first that is wrong.
awaitable<provider_verdict> check_voice(const vapi::client& vapi, const call_voice& voice, deadline until);

// May the account list its numbers?
awaitable<provider_verdict> check_twilio(http::client& http, const twilio::settings& account, deadline until);
// May the service account write, hand out and delete objects of the bucket?
awaitable<provider_verdict> check_storage(google_cloud::storage& storage, deadline until);

// What the settings of the environment name, by the provider's name in /health; null where they name nothing. ctx
// outlives them.
using provider_check = std::function<awaitable<provider_verdict>(deadline)>;
std::map<std::string, provider_check> checks_at_start(const context& ctx);

// Checks once at start, again each minute while the provider does not answer, and says so in the log. word: of /health
// (disabled, ok, degraded, unknown). Never fails.
awaitable<> check_provider_at_start(std::string provider, provider_check ask, std::string& word);

}  // namespace relevo::voice_call
