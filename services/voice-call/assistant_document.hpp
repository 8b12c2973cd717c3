#pragma once

#include "providers/vapi/assistant.hpp"
#include "store_voice.hpp"

namespace relevo::voice_call {

// What the assistant is told: full_custom_prompt, else who it is and the sections of the prompt, and that it is on the
// phone.
std::string voice_prompt(const store::company_brief& company);

// The assistant that a company's configuration describes. task_id marks who made it, so that one that was created
// without an answer is found again.
vapi::assistant compose_assistant(const company_voice& voice, const store::company_brief& company,
                                  std::int64_t broker_id, const std::string& agent_type, const std::string& task_id);

}  // namespace relevo::voice_call
