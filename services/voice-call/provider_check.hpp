#pragma once

#include "context.hpp"

// Are the credentials and ids that calls will use good? Asked of Vapi without placing a call (requirement 0, B1).
namespace relevo::voice_call {

struct provider_verdict
{
    bool is_ok = false;
    bool is_definite = true;  // false: the provider did not answer
    std::string error;        // "401", "not_configured", "no_answer"
    std::string detail;       // what was asked for, and the provider's words
};

// GET /assistant/{id} and /phone-number/{id} with the key that counts; the first that is wrong.
awaitable<provider_verdict> check_voice(const vapi::client& vapi, const call_voice& voice, deadline until);

// Checks the settings of the environment once at start, again each minute while Vapi does not answer, and says so in
// the log. word: of /health (disabled, ok, degraded, unknown). Never fails.
awaitable<> check_provider_at_start(const vapi::client& vapi, std::string& word);

}  // namespace relevo::voice_call
