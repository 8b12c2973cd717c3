#pragma once

#include <string>
#include <vector>

#include "domain/schedule.hpp"

namespace relevo::campaign_executor {

struct activation_problem
{
    std::string field, code, message;
};

struct activation_facts
{
    std::vector<step> steps;
    // The campaign's own window lists, as they were given: an explicit empty one never opens.
    bool has_call_windows = true, has_message_windows = true;
    bool has_voice_config = true;
};

// Every reason why a campaign cannot be activated; empty: it can.
std::vector<activation_problem> activation_problems(const activation_facts& facts);

}  // namespace relevo::campaign_executor
