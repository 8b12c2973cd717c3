#pragma once

#include <string>
#include <vector>

#include "domain/facts.hpp"
#include "domain/settings.hpp"

namespace relevo::scoring {

// One line of the score's explanation. The points of all lines add up to the score (before rounding).
struct component
{
    std::string group;  // data, engagement, judgement
    std::string code, label;
    double points = 0, max = 0;
    std::string source = {};  // "call:310"; empty: none
    std::optional<time_point> at = {};
    double gain = 0;  // data: what an answer to the question could bring; 0 for what is known and not stale
};

struct missing_points
{
    std::string code;
    double gain = 0;
};

struct score_result
{
    double score = 0;  // 0…100, one decimal
    double data = 0, engagement = 0, judgement = 0;
    std::vector<component> components;  // data fields without points included
};

// S = round1(clamp(D + E + J, 0, 100)) (spec: lead score).
score_result score(const scoring_facts& facts, const lead_settings& settings, time_point now);

// D, 0…70: a line for each field, weighted.
std::vector<component> data_points(const lead_facts& lead, const lead_settings& settings, time_point now);
// E, −15…30: a line for each kind of event, and "limit" where the sum was cut.
std::vector<component> engagement_points(const std::vector<engagement_event>& events,
                                         const engagement_settings& settings, time_point now);
// J, −15…15: a line for each call, and "limit".
std::vector<component> judgement_points(const std::vector<call_judgement>& calls, const judgement_settings& settings,
                                        time_point now);

// What to ask for: data not known or gone stale, and a visit when there is none. Most points first.
std::vector<missing_points> missing(const score_result& result, const lead_settings& settings);
// When the next points begin to fade; now if some already do; nothing when none will.
std::optional<time_point> next_decay(const scoring_facts& facts, const lead_settings& settings, time_point now);

// By stage, else by score; downwards only 3 points below the threshold, so that it does not flap.
temperature status(double score, stage s, temperature before, const lead_settings& settings);

double round1(double x);

}  // namespace relevo::scoring
