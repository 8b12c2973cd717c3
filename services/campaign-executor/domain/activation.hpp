#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/schedule.hpp"

namespace relevo::campaign_executor {

struct activation_problem
{
    std::string field, code, message;
};

// A template as a campaign's steps see it.
struct template_standing
{
    std::string channel;  // "any": all of them
    bool is_active = true, is_approved = false;
    std::vector<std::string> without_default;  // variables that a lead may lack
};

struct activation_facts
{
    std::vector<step> steps;
    // The campaign's own window lists, as they were given: an explicit empty one never opens.
    bool has_call_windows = true, has_message_windows = true;
    bool has_voice_config = true;
    std::string channel = "call";  // the campaign's
    std::map<std::int64_t, template_standing> templates;
};

// Every reason why a campaign cannot be activated; empty: it can.
std::vector<activation_problem> activation_problems(const activation_facts& facts);

// Whether the steps' branches can go round without ever waiting an hour.
bool has_hasty_cycle(const std::vector<step>& steps);

}  // namespace relevo::campaign_executor
