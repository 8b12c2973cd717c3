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

void keep_earliest(std::optional<time_point>& kept, time_point t)
{
    if (!kept || t < *kept)
        kept = t;
}

}  // namespace

bool call::advance(call_status to, time_point at)
{
    if (models::is_final(to) || (models::is_final(status) && ended_at && at > *ended_at))
        return false;
    keep_earliest(started_at, at);
    if (to == call_status::answered && !has_told_start())
        keep_earliest(answered_at, at);
    if (models::is_final(status))
        settle_times();
    if (!models::advances(status, to))
        return false;
    status = to;
    return true;
}

bool call::end(const models::call_ending& ending, const std::string& reason, time_point at)
{
    keep_earliest(ended_at, at);
    const bool ended_now = !models::is_final(status);
    if (ended_now) {
        become(ending);
        ended_reason = reason;
    }
    settle_times();
    return ended_now;
}

bool call::report(const told_ending& told)
{
    reported_at = told.at;
    reported_start = told.started_at;
    reported_end = told.ended_at;
    reported_seconds = told.seconds;
    keep_earliest(ended_at, told.ended_at.value_or(told.at));
    const bool changed = become(told.ending);
    ended_reason = told.reason;
    settle_times();
    return changed;
}

bool call::reconsider(const models::call_ending& ending)
{
    return models::is_final(status) && !reported_at && become(ending);
}

bool call::become(const models::call_ending& ending)
{
    if (status == ending.status && outcome == ending.outcome)
        return false;
    status = ending.status;
    outcome = ending.outcome;
    return true;
}

void call::settle_times()
{
    if (has_told_start())
        answered_at = reported_start;
    if (reported_end)
        ended_at = reported_end;
    if (reported_seconds)
        duration_seconds = reported_seconds;
    else if (answered_at && ended_at)
        duration_seconds = seconds_between(*answered_at, *ended_at);
}

call_analysis sane(call_analysis a)
{
    constexpr std::string_view levels[] = {"high", "medium", "low", "none"};
    if (!std::isfinite(a.score_delta))
        a.score_delta = 0;
    a.score_delta = std::clamp(a.score_delta, -largest_delta, largest_delta);
    if (!models::parse_stage(a.stage_to_move))
        a.stage_to_move.clear();
    if (std::ranges::find(levels, a.interest_level) == std::end(levels))
        a.interest_level.clear();
    return a;
}

}  // namespace relevo::voice_call
