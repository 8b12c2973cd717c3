#include "providers/vapi/report.hpp"

#include "providers/reading.hpp"

namespace relevo::vapi {
namespace {

using providers::first_text;
using providers::lenient_time;

// Messages of the conversation: {role, message, secondsFromStart, …}, or {role, text}. System and tools are no lines.
models::transcript lines_of(const json::value* messages)
{
    models::transcript lines;
    if (!messages || !messages->as_array())
        return lines;
    for (const auto& m : *messages->as_array()) {
        const auto who = models::parse_speaker(m.text("role"));
        auto said = first_text(m, {"message", "text", "content"});
        if (!who || said.empty())
            continue;
        models::transcript_line line{static_cast<int>(lines.size()) + 1, *who, std::move(said)};
        line.start_seconds = m.number("secondsFromStart");
        const auto time = m.number("time"), end_time = m.number("endTime");
        if (line.start_seconds && time && end_time && *end_time >= *time)
            line.end_seconds = *line.start_seconds + (*end_time - *time) / 1000;
        lines.push_back(std::move(line));
    }
    return lines;
}

models::transcript read_lines(const json::value& message, const json::value& call, const std::string& transcript)
{
    for (const auto* messages : {message.at("artifact.messages"), message.find("messages")})
        if (auto lines = lines_of(messages); !lines.empty())
            return lines;
    if (!transcript.empty())
        return models::parse_transcript(transcript);
    for (const auto* listed : {message.at("artifact.transcript"), message.find("transcript"), call.find("transcript")})
        if (auto lines = lines_of(listed); !lines.empty())
            return lines;
    return {};
}

std::optional<double> first_number(const json::value& message, const json::value& call, std::string_view name)
{
    const auto n = message.number(name);
    return n ? n : call.number(name);
}

}  // namespace

models::call_ending end_of_call_report::ending() const
{
    return models::classify_ending(ended_reason, models::count_user_lines(lines));
}

end_of_call_report read_report(const json::value& message, const json::value& call)
{
    end_of_call_report r;
    r.ended_reason = first_text(message, {"endedReason", "call.endedReason"});
    if (r.ended_reason.empty())
        r.ended_reason = call.text("endedReason");
    r.started_at = lenient_time(message.find("startedAt"));
    if (!r.started_at)
        r.started_at = lenient_time(call.find("startedAt"));
    r.ended_at = lenient_time(message.find("endedAt"));
    if (!r.ended_at)
        r.ended_at = lenient_time(call.find("endedAt"));

    r.duration_seconds = first_number(message, call, "durationSeconds");
    if (!r.duration_seconds)
        r.duration_seconds = first_number(message, call, "duration");
    if (!r.duration_seconds && r.started_at && r.ended_at && *r.ended_at >= *r.started_at)
        r.duration_seconds = std::chrono::duration<double>(*r.ended_at - *r.started_at).count();
    r.cost_usd = first_number(message, call, "cost");
    for (const auto* told : {message.find("costBreakdown"), call.find("costBreakdown")})
        if (told && told->is_object() && r.cost_breakdown.is_null())
            r.cost_breakdown = *told;

    r.summary = first_text(message, {"analysis.summary", "summary", "artifact.summary", "aiSummary", "call.aiSummary"});
    r.transcript = first_text(message, {"artifact.transcript", "transcript", "call.transcript"});
    r.lines = read_lines(message, call, r.transcript);
    if (r.transcript.empty())
        r.transcript = models::to_text(r.lines);
    r.recording_url = first_text(
        message, {"artifact.recordingUrl", "artifact.recording.mono.combinedUrl", "artifact.stereoRecordingUrl",
                  "artifact.recording.stereoUrl", "recordingUrl", "stereoRecordingUrl", "call.recordingUrl"});
    if (const auto* data = message.at("analysis.structuredData"))
        r.structured_data = *data;
    r.success_evaluation = message.text("analysis.successEvaluation");
    return r;
}

}  // namespace relevo::vapi
