#pragma once

#include <string>
#include <string_view>

#include "domain/call.hpp"
#include "models/transcript.hpp"
#include "providers/llm/client.hpp"

namespace relevo::voice_call {

// Asks for the JSON of requirement 0, section 5: summary, interest_level, budget, timeline, score_delta, stage_to_move.
llm::completion_request analysis_prompt(const std::string& lead_name, const models::transcript& lines,
                                        const std::string& transcript);

// The model's answer: strict JSON first, else the first outermost {…} in it that has a summary; nothing without one.
std::optional<call_analysis> parse_analysis(std::string_view answer);

// What stands for an answer without JSON: the provider's own summary, else the model's words. It moves no score and
// proposes no stage.
call_analysis fallback_analysis(std::string_view answer, const std::string& provider_summary);

}  // namespace relevo::voice_call
