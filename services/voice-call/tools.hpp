#pragma once

#include <string>

#include "context.hpp"
#include "domain/call.hpp"

// What the assistant may have done while the caller listens. Each tool belongs to another service, which runs it once
// per toolCallId.
namespace relevo::voice_call {

struct tool
{
    std::string id;  // Vapi's toolCallId
    std::string name;
    json::value arguments;
};

// What asking the owner came to.
struct tool_answer
{
    enum class left_over
    {
        nothing,
        try_again,  // the owner is away, and may be asked later
        a_person    // nobody does it: somebody has to look after it
    };
    std::string sentence;  // one line, said to the caller
    left_over left = left_over::nothing;
};

// Said when the owner does not answer in time (source: requirement 0, A1).
const char* fallback_sentence(const std::string& tool);
// One line of at most 1,500 bytes, whatever the owner wrote.
std::string in_one_line(std::string text);

// Asks the tool's owner: crm-sync (POST /internal/tools/{name}), scoring (…/stage) or whatsapp-bridge (…/takeover).
// Never throws for what the owner does. What it refers to outlives it.
awaitable<tool_answer> run_tool(const context& ctx, const call& owner, const tool& t, const std::string& correlation_id,
                                deadline until);

}  // namespace relevo::voice_call
