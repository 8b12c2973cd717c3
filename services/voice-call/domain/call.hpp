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

// What a call's final report says of it, wherever it came from.
struct told_ending
{
    models::call_ending ending;
    std::string reason;
    std::optional<time_point> started_at, ended_at;
    std::optional<int> seconds;
    time_point at;  // of the report itself
};

// One voice call. Its state only goes forward: providers repeat and reorder what they report, and whatever the order,
// the same reports make the same call.
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

    std::optional<time_point> scheduled_at;
    bool is_forced = false;                         // calling hours do not count
    std::optional<time_point> line_taken_at;        // it counts against the limits of concurrent calls
    std::optional<time_point> cancel_requested_at;  // a person wants it to end
    int max_duration_seconds = 600;

    // As the final report told them; they stand above what was seen.
    std::optional<time_point> reported_at, reported_start, reported_end;
    std::optional<int> reported_seconds;

    bool operator==(const call&) const = default;

    // To initiated, ringing or answered. False when the call is there or further already; its times are kept even then.
    bool advance(call_status to, time_point at);
    // Ends it; false when it has ended already.
    bool end(const models::call_ending& ending, const std::string& reason, time_point at);
    // The report has the last word. True when status or outcome became others.
    bool report(const told_ending& told);
    // Ended, and not reported yet: more of what was said is known. True when status or outcome became others.
    bool reconsider(const models::call_ending& ending);

private:
    bool has_told_start() const { return reported_start && status == call_status::completed; }
    bool become(const models::call_ending& ending);
    void settle_times();
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

// Clamps and blanks what a model invents: score_delta to ±10, an unknown stage or interest to none.
call_analysis sane(call_analysis a);

}  // namespace relevo::voice_call
