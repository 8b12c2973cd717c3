#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/call.hpp"
#include "models/call_ending.hpp"
#include "models/time.hpp"

namespace relevo::voice_call {

using models::call_outcome;
using models::call_status;
using models::time_point;

// One voice call. Its state only goes forward: providers repeat and reorder what they report.
struct call
{
    std::int64_t id = 0;
    std::int64_t broker_id = 0;  // the company
    std::int64_t lead_id = 0;
    std::optional<std::int64_t> agent_user_id;  // the person
    std::optional<std::int64_t> campaign_id, enrollment_id;
    std::string dispatch_key;  // uuid
    std::optional<std::string> external_call_id;
    models::call_direction direction = models::call_direction::outbound;
    std::string agent_type = "default";
    std::string to_number, from_number;
    call_status status = call_status::queued;
    std::optional<call_outcome> outcome;
    std::optional<std::string> ended_reason;
    int attempt = 1;
    std::optional<time_point> started_at, answered_at, ended_at;
    std::optional<int> duration_seconds;
    std::string correlation_id;

    // To initiated, ringing or answered. False when the call is there or further already.
    bool advance(call_status to, time_point at);
    // Ends it; false when it has ended already. duration: from answer to end, unless a report says it.
    bool end(const models::call_ending& ending, const std::string& reason, time_point at);
    // What the report knows better than we do; fields that it lacks stay.
    void complete(std::optional<time_point> reported_start, std::optional<time_point> reported_end);
};

// What the analysis of a call found.
struct call_analysis
{
    std::string summary;
    std::string interest_level;  // high, medium, low, none; empty when not given
    std::string budget;          // the lead's words
    std::string timeline;
    double score_delta = 0;     // clamped to ±10
    std::string stage_to_move;  // a proposal: scoring decides
};

// Clamps and blanks what a model invents: score_delta to ±10, an unknown stage to none.
call_analysis sane(call_analysis a);

}  // namespace relevo::voice_call
