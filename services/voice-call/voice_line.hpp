#pragma once

#include <string>

#include "providers/vapi/client.hpp"
#include "store.hpp"

namespace relevo::voice_call {

// Who speaks in a company's calls, and from which number.
struct voice_line
{
    std::string assistant_id, phone_number_id;
    bool is_complete() const { return !assistant_id.empty() && !phone_number_id.empty(); }
};

// The company's configuration (by the call's agent_type), else the settings.
voice_line line_of(const vapi::settings& settings, const store::callee& callee);

inline constexpr const char* voice_not_configured =
    "Neither the company nor the settings name an assistant and a phone number.";

}  // namespace relevo::voice_call
