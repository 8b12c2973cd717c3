#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/condition.hpp"
#include "models/campaign.hpp"

namespace relevo::campaign_executor {

using models::step_action;

struct variant
{
    std::string key;  // empty: the step is not split
    int weight = 100;
    std::int64_t message_template_id = 0;
};

enum class on_false
{
    skip,
    exit,
    go_to
};

enum class on_error
{
    go_on,
    exit,
    retry
};

struct step
{
    std::int64_t id = 0;
    int number = 1;
    step_action action = step_action::wait;
    std::chrono::minutes delay{0};                           // after the step before was completed
    std::optional<std::chrono::minutes> send_at_local = {};  // then at this time of day
    std::optional<std::chrono::hours> expires_after = {};    // past its due time
    std::string target_stage = {};                           // update_stage
    std::string agent_type = "default";                      // make_call
    std::optional<int> max_attempts = {};                    // make_call; absent: the campaign's
    std::string channel = {};                                // send_message; empty: the campaign's
    std::vector<variant> variants = {};                      // send_message
    condition only_if = {};
    campaign_executor::on_false if_not = on_false::skip;
    int else_step = 0;  // on_false::go_to
    campaign_executor::on_error if_failed = on_error::go_on;
};

// Steps that reach a person: quiet hours, caps and rates bind them.
constexpr bool contacts(step_action a)
{
    return a == step_action::send_message || a == step_action::make_call || a == step_action::schedule_meeting;
}

// By which channel the step reaches somebody, and whose do-not-contact block stops it; empty: by none.
std::string channel_of(const step& s, const std::string& campaign_channel);

// The step after number, by number; nullptr at the end.
const step* step_after(const std::vector<step>& steps, int number);
const step* find_step(const std::vector<step>& steps, int number);

}  // namespace relevo::campaign_executor
