#pragma once

#include <vector>

#include "providers/vapi/webhook.hpp"

namespace relevo::vapi {

// In request order, whichever form the message has: toolCallList, toolCalls, toolWithToolCallList or the legacy
// functionCall; arguments as an object, as its text, or as parameters. Arguments that are neither read as empty.
std::vector<tool_call> read_tool_calls(const json::value& message);

}  // namespace relevo::vapi
