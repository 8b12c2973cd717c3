#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "models/call.hpp"

namespace relevo::campaign_executor {

using models::call_outcome;

struct call_retry
{
    int max_attempts = 3;
    std::chrono::minutes no_answer{60}, busy{15}, voicemail{1440}, failed{5};
};

// A person was reached: the step is done.
constexpr bool is_reached(call_outcome o)
{
    return o == call_outcome::answered_human || o == call_outcome::transferred;
}

// What a finished call means; an unknown word counts as the provider's error.
call_outcome outcome_of(std::string_view outcome, std::string_view status);

// How long to wait before the next attempt, from the outcomes of the step so far (the last one just now); nothing: no
// more. A voicemail is tried once again; provider errors do not count as attempts, but at most three are borne.
std::optional<std::chrono::minutes> retry_after(const std::vector<call_outcome>& so_far, const call_retry& settings,
                                                std::optional<int> step_max_attempts);

}  // namespace relevo::campaign_executor
