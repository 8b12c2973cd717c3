#pragma once

#include "json/value.hpp"

namespace relevo::webhook_gateway::handlers {

// What the caller hears when voice-call cannot answer in time: one coherent sentence a tool, in the order of the
// request. The tool itself still runs from the topic.
json::value fallback_tool_results(const json::value& webhook);

}  // namespace relevo::webhook_gateway::handlers
