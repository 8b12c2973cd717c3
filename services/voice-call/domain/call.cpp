#include "domain/call.hpp"

#include <algorithm>
#include <cmath>

#include "models/lead.hpp"

namespace relevo::voice_call {

namespace {

constexpr double largest_delta = 10;

int seconds_between(time_point from, time_point to)
{
    return static_cast<int>(std::max<std::int64_t>(0, std::chrono::round<std::chrono::seconds>(to - from).count()));
}

}  // namespace

bool call::advance(call_status to, time_point at)
{
    if (!models::advances(status, to) || models::is_final(to))
        return false;
    status = to;
    if (!started_at)
        started_at = at;
    if (to == call_status::answered)
        answered_at = at;
    return true;
}

bool call::end(const models::call_ending& ending, const std::string& reason, time_point at)
{
    if (models::is_final(status))
        return false;
    status = ending.status;
    outcome = ending.outcome;
    ended_reason = reason;
    ended_at = at;
    if (answered_at)
        duration_seconds = seconds_between(*answered_at, at);
    return true;
}

void call::complete(std::optional<time_point> reported_start, std::optional<time_point> reported_end)
{
    if (reported_end)
        ended_at = reported_end;
    if (reported_start && !answered_at && status == call_status::completed)
        answered_at = reported_start;
    if (reported_start && reported_end)
        duration_seconds = seconds_between(*reported_start, *reported_end);
}

call_analysis sane(call_analysis a)
{
    if (!std::isfinite(a.score_delta))
        a.score_delta = 0;
    a.score_delta = std::clamp(a.score_delta, -largest_delta, largest_delta);
    if (!models::parse_stage(a.stage_to_move))
        a.stage_to_move.clear();
    return a;
}

}  // namespace relevo::voice_call
