#pragma once

#include <vector>

#include "http/message.hpp"
#include "json/value.hpp"

namespace relevo::crm_sync {

// The rules of the voice section: ours, and Vapi's limits of what an assistant may be (source: Vapi API,
// CreateAssistantDTO), so that a person hears of them when saving and not when a call fails.
void check_voice(const json::value& section, std::vector<http::field_error>& out);

}  // namespace relevo::crm_sync
