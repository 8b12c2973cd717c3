#include <array>
#include <cmath>

#include "step_facts.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::array<const char*, 7> weekdays_es = {"lunes",   "martes", "miércoles", "jueves",
                                                    "viernes", "sábado", "domingo"};
constexpr std::array<const char*, 7> weekdays_en = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};

// As it is said: 20/11/2026.
std::string spoken_date(std::chrono::year_month_day d)
{
    const auto iso = models::format_date(d);
    return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

std::string plain_text(const json::value& v)
{
    if (v.as_string())
        return *v.as_string();
    return v.is_number() ? json::serialize(v) : std::string();
}

}  // namespace

std::map<std::string, std::string, std::less<>> values_of(const run_context& c, const std::string& language,
                                                          time_point now)
{
    const auto& l = c.lead;
    const auto local = zone_of(c.zone).local(now);
    const auto name = l.name.value_or("");
    const bool is_english = language.starts_with("en");
    std::map<std::string, std::string, std::less<>> values{
        {"name", name},
        {"first_name", name.substr(0, name.find(' '))},
        {"phone", l.phone.value_or("")},
        {"email", l.email.value_or("")},
        {"location", l.location.value_or("")},
        {"property_type", l.metadata.text("property_type")},
        {"budget", l.metadata.text("budget")},
        {"agent_name", c.agent_name},
        {"ai_name", c.ai_name},
        {"broker_name", c.broker_name},
        {"broker_phone", c.broker_phone},
        {"date", spoken_date(local.date)},
        {"time", models::format_clock(local.time)},
        {"weekday", (is_english ? weekdays_en : weekdays_es)[static_cast<std::size_t>(local.weekday - 1)]},
        {"lead_score", std::to_string(std::lround(l.score))},
        {"stage", l.stage}};
    if (const auto* metadata = l.metadata.as_object())
        for (const auto& [key, v] : *metadata)
            values.emplace("custom." + key, plain_text(v));
    return values;
}

}  // namespace relevo::campaign_executor
