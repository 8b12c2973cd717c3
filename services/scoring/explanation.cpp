#include "explanation.hpp"

#include <cmath>

namespace relevo::scoring {

namespace {

constexpr auto look_ahead = std::chrono::hours(14 * 24);

double cents(double x)
{
    return std::round(x * 100) / 100;
}

std::optional<std::string> optional_time(const std::optional<time_point>& t)
{
    return t ? std::optional(models::format_rfc3339(*t)) : std::nullopt;
}

}  // namespace

json::value components_json(const score_result& result)
{
    json::array lines;
    for (const auto& c : result.components) {
        if (c.points == 0)
            continue;
        json::object line{{"group", c.group},
                          {"code", c.code},
                          {"label", c.label},
                          {"points", cents(c.points)},
                          {"max", cents(c.max)}};
        line.set("source", c.source.empty() ? json::value() : json::value(c.source));
        line.set("at", optional_time(c.at));
        lines.emplace_back(std::move(line));
    }
    return lines;
}

json::value explain(std::int64_t lead_id, const lead_snapshot& lead, const evaluation& e, time_point now)
{
    json::array missing_lines;
    for (const auto& m : missing(e.result, lead.settings))
        missing_lines.emplace_back(json::object{{"code", m.code}, {"gain", m.gain}});
    json::object decay{{"next_change_at", optional_time(next_decay(lead.facts, lead.settings, now))},
                       {"score_in_14_days", score(lead.facts, lead.settings, now + look_ahead).score}};

    json::object out{{"lead_id", lead_id}, {"score", e.result.score}};
    out.set("calificacion", e.qualification ? json::value(to_string(e.qualification->value)) : json::value());
    out.set("calificacion_reason", e.qualification ? json::value(e.qualification->reason) : json::value());
    out.set("pipeline_stage", to_string(e.stage));
    out.set("status", to_string(e.status));
    out.set("config_version", lead.settings.config_version);
    out.set("computed_at", models::format_rfc3339(now));
    out.set("components", components_json(e.result));
    out.set("missing", std::move(missing_lines));
    out.set("decay", std::move(decay));
    return out;
}

}  // namespace relevo::scoring
