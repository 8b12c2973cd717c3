#include <algorithm>
#include <cmath>
#include <map>

#include "domain/score.hpp"

namespace relevo::scoring {

namespace {

constexpr double seconds_per_day = 86400;
constexpr double interest_pause_days = 30;

double days(time_point from, time_point to)
{
    return std::chrono::duration<double>(to - from).count() / seconds_per_day;
}

double decayed(double points, double age_days, double grace_days, double half_life_days)
{
    return points * std::pow(0.5, std::max(0.0, age_days - grace_days) / half_life_days);
}

// The most that the undecayed points of a kind may come to.
std::optional<double> cap_of(std::string_view kind)
{
    if (kind == kinds::inbound_message)
        return 10;
    if (kind == kinds::message_read)
        return 2;
    return std::nullopt;
}

const char* label_of(std::string_view kind)
{
    static const std::map<std::string_view, const char*> labels = {
        {kinds::inbound_message, "mensajes del cliente"},
        {kinds::call_answered, "llamadas contestadas"},
        {kinds::call_over_60s, "llamadas de más de 60 s"},
        {kinds::interest_confirmed, "veces confirmó interés"},
        {kinds::appointment_scheduled, "visitas agendadas"},
        {kinds::appointment_confirmed, "visitas confirmadas"},
        {kinds::appointment_completed, "visitas realizadas"},
        {kinds::appointment_cancelled_by_lead, "visitas canceladas por el cliente"},
        {kinds::appointment_no_show, "visitas sin asistir"},
        {kinds::message_read, "mensajes leídos"},
        {kinds::referral_given, "referidos entregados"},
        {kinds::explicit_not_interested, "veces dijo no estar interesado"},
    };
    const auto found = labels.find(kind);
    return found == labels.end() ? "eventos" : found->second;
}

// An explicit yes counts once in 30 days.
std::vector<time_point> spaced(std::vector<time_point> newest_first)
{
    std::vector<time_point> kept;
    for (auto at = newest_first.rbegin(); at != newest_first.rend(); ++at)
        if (kept.empty() || days(kept.back(), *at) >= interest_pause_days)
            kept.push_back(*at);
    std::reverse(kept.begin(), kept.end());
    return kept;
}

component line_of(const std::string& kind, double points_each, const std::vector<time_point>& newest_first,
                  const engagement_settings& s, time_point now)
{
    const auto cap = cap_of(kind);
    double undecayed = 0, points = 0;
    for (const auto at : newest_first) {  // a capped kind keeps its newest events: they fade last
        double p = points_each;
        if (cap)
            p = std::clamp(p, -(*cap + undecayed), *cap - undecayed);
        undecayed += p;
        points += decayed(p, days(at, now), s.grace_days, s.half_life_days);
    }
    component line{"engagement", kind, std::to_string(newest_first.size()) + " " + label_of(kind)};
    line.points = points;
    line.max = cap.value_or(undecayed);
    line.at = newest_first.front();
    return line;
}

void limit(std::vector<component>& lines, const char* group, double low, double high)
{
    double sum = 0;
    for (const auto& l : lines)
        sum += l.points;
    const double kept = std::clamp(sum, low, high);
    if (kept != sum)
        lines.push_back({group, "limit", "Límite del grupo", kept - sum, 0});
}

}  // namespace

std::vector<component> engagement_points(const std::vector<engagement_event>& events, const engagement_settings& s,
                                         time_point now)
{
    std::map<std::string, std::vector<time_point>> by_kind;
    for (const auto& e : events)
        if (s.points.contains(e.kind))
            by_kind[e.kind].push_back(e.at);

    std::vector<component> lines;
    for (auto& [kind, times] : by_kind) {
        std::sort(times.rbegin(), times.rend());
        if (kind == kinds::interest_confirmed)
            times = spaced(std::move(times));
        lines.push_back(line_of(kind, s.points.find(kind)->second, times, s, now));
    }
    limit(lines, "engagement", s.floor, s.cap);
    return lines;
}

std::vector<component> judgement_points(const std::vector<call_judgement>& calls, const judgement_settings& s,
                                        time_point now)
{
    std::vector<component> lines;
    for (const auto& call : calls) {
        const double delta = std::clamp(call.score_delta, -s.per_call_max, s.per_call_max);
        lines.push_back({"judgement", "call_analysis", call.sentence,
                         decayed(delta, days(call.at, now), 0, s.half_life_days), s.per_call_max,
                         "call:" + std::to_string(call.call_id), call.at});
    }
    limit(lines, "judgement", -s.total_max, s.total_max);
    return lines;
}

std::optional<time_point> next_decay(const scoring_facts& facts, const lead_settings& s, time_point now)
{
    std::optional<time_point> next;
    const auto consider = [&](time_point begins) {
        const auto at = std::max(begins, now);
        if (!next || at < *next)
            next = at;
    };
    const auto grace = std::chrono::duration_cast<time_point::duration>(
        std::chrono::duration<double>(s.engagement.grace_days * seconds_per_day));
    for (const auto& e : facts.events) {
        const auto p = s.engagement.points.find(e.kind);
        if (p != s.engagement.points.end() && p->second != 0)
            consider(e.at + grace);
    }
    for (const auto& c : facts.calls)
        if (c.score_delta != 0)
            consider(c.at);
    return next;
}

}  // namespace relevo::scoring
