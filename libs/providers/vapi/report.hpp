#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"
#include "models/call_ending.hpp"
#include "models/time.hpp"
#include "models/transcript.hpp"

namespace relevo::vapi {

// How a call went, from whichever form tells it: the webhook of today (artifact, analysis), that of 2024 (top level),
// the call.completed event, or the call as GET /call/{id} answers it.
struct end_of_call_report
{
    std::string ended_reason;
    std::optional<models::time_point> started_at, ended_at;
    std::optional<double> duration_seconds;  // as told, else ended − started
    std::optional<double> cost_usd;
    json::value cost_breakdown;  // as sent: {"transport":…,"llm":…,"total":…}; null when not told
    std::string summary;
    std::string transcript;  // as sent, else from the lines
    models::transcript lines;
    std::string recording_url;
    json::value structured_data;  // analysis.structuredData
    std::string success_evaluation;

    models::call_ending ending() const;
};

// message: what carries the report (the webhook's message, or the call itself); call: the call.
end_of_call_report read_report(const json::value& message, const json::value& call);

}  // namespace relevo::vapi
