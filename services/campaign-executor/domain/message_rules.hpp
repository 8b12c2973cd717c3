#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/step.hpp"

namespace relevo::campaign_executor {

// What is true of a message that a step is about to send.
struct message_facts
{
    bool has_template = true, is_active = true, fits_channel = true;
    bool is_channel_sendable = true, has_identity = true;
    bool needs_window = false;  // free text by WhatsApp: only within 24 h of what the lead wrote
    bool is_window_open = false;
    bool misses_variable = false;
};

// Why it is not sent, in the log's words; empty: it can be.
std::string_view message_problem(const message_facts& f);

// Channels by which message.send reaches somebody.
bool is_sendable(std::string_view channel);

// The variant of a split step: the first whose cumulative weight exceeds fnv1a64("enrollment:step") mod 100, so it
// depends on nothing but these two. A step that is not split has one.
const variant* pick_variant(const std::vector<variant>& variants, std::int64_t enrollment_id, int step_number);

}  // namespace relevo::campaign_executor
