#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/campaign.hpp"

namespace relevo::campaign_executor {

using models::step_action;

struct step
{
    std::int64_t id = 0;
    int number = 1;
    step_action action = step_action::wait;
    std::chrono::minutes delay{0};                      // after the step before was completed
    std::optional<std::chrono::minutes> send_at_local;  // then at this time of day
    std::optional<std::chrono::hours> expires_after;    // past its due time
    std::string target_stage;                           // update_stage
    std::string agent_type = "default";                 // make_call
    std::optional<int> max_attempts;                    // make_call; absent: the campaign's
    bool exit_on_error = false;                         // else the enrollment goes on
};

// Steps that reach a person: quiet hours bind them.
constexpr bool contacts(step_action a)
{
    return a == step_action::send_message || a == step_action::make_call || a == step_action::schedule_meeting;
}

// The channel whose do-not-contact block stops the step.
constexpr const char* channel_of(step_action a)
{
    return a == step_action::make_call ? "call" : "";
}

// The step after number, by number; nullptr at the end.
const step* step_after(const std::vector<step>& steps, int number);
const step* find_step(const std::vector<step>& steps, int number);

}  // namespace relevo::campaign_executor
