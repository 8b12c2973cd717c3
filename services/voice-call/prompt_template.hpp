#pragma once

#include <string>

#include "json/value.hpp"

namespace relevo::voice_call {

// The default prompt of a company's configuration (crm.broker_settings.prompt): full_custom_prompt, else its sections
// that say something, one paragraph each. Empty when none does.
std::string prompt_template(const json::value& prompt_section);

}  // namespace relevo::voice_call
