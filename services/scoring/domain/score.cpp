#include "domain/score.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace relevo::scoring {

namespace {

constexpr double hysteresis = 3;
constexpr double least_gain = 0.05;

double sum(const std::vector<component>& lines)
{
    return std::accumulate(lines.begin(), lines.end(), 0.0,
                           [](double total, const component& c) { return total + c.points; });
}

}  // namespace

double round1(double x)
{
    return std::round(x * 10) / 10;
}

score_result score(const scoring_facts& facts, const lead_settings& settings, time_point now)
{
    score_result r;
    r.components = data_points(facts.lead, settings, now);
    r.data = sum(r.components);
    const auto engagement = engagement_points(facts.events, settings.engagement, now);
    r.engagement = sum(engagement);
    const auto judgement = judgement_points(facts.calls, settings.judgement, now);
    r.judgement = sum(judgement);
    r.score = round1(std::clamp(r.data + r.engagement + r.judgement, 0.0, 100.0));
    r.components.insert(r.components.end(), engagement.begin(), engagement.end());
    r.components.insert(r.components.end(), judgement.begin(), judgement.end());
    return r;
}

std::vector<missing_points> missing(const score_result& result, const lead_settings& settings)
{
    std::vector<missing_points> found;
    bool has_visit = false;
    for (const auto& c : result.components) {
        has_visit = has_visit || c.code == kinds::appointment_scheduled;
        if (c.gain >= least_gain)
            found.push_back({c.code, round1(c.gain)});
    }
    const auto visit = settings.engagement.points.find(std::string_view(kinds::appointment_scheduled));
    if (!has_visit && visit != settings.engagement.points.end() && visit->second >= least_gain)
        found.push_back({kinds::appointment_scheduled, round1(visit->second)});
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.gain > b.gain; });
    return found;
}

temperature status(double score, stage s, temperature before, const lead_settings& settings)
{
    if (s == stage::ganado || s == stage::referidos)
        return temperature::converted;
    if (s == stage::perdido)
        return temperature::lost;
    if (score > settings.warm_max || (before == temperature::hot && score >= settings.warm_max - hysteresis))
        return temperature::hot;
    const bool was_above_cold = before == temperature::warm || before == temperature::hot;
    if (score > settings.cold_max || (was_above_cold && score >= settings.cold_max - hysteresis))
        return temperature::warm;
    return temperature::cold;
}

}  // namespace relevo::scoring
