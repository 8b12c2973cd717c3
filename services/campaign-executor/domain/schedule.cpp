#include "domain/schedule.hpp"

#include <algorithm>

namespace relevo::campaign_executor {

namespace {

constexpr auto horizon = std::chrono::hours(24 * 366);

std::chrono::year_month_day day_after(std::chrono::year_month_day d)
{
    return std::chrono::sys_days(d) + std::chrono::days(1);
}

bool is_skipped(const contact_hours& hours, std::chrono::year_month_day d)
{
    return std::find(hours.skip_dates.begin(), hours.skip_dates.end(), d) != hours.skip_dates.end();
}

}  // namespace

std::optional<time_point> next_contact(const contact_hours& hours, const models::time_zone& zone, time_point now)
{
    auto at = now;
    while (at - now < horizon) {
        const auto day = zone.local(at).date;
        if (is_skipped(hours, day)) {
            at = zone.instant(day_after(day), std::chrono::minutes(0));
            continue;
        }
        const auto by_campaign = next_opening(hours.campaign, zone, at);
        const auto by_broker = by_campaign ? next_opening(hours.broker, zone, *by_campaign) : std::nullopt;
        if (!by_broker)
            return std::nullopt;
        if (*by_broker == at)
            return at;
        at = *by_broker;
    }
    return std::nullopt;
}

time_point due_at(const step& s, const contact_hours& hours, const models::time_zone& zone, time_point from)
{
    auto due = from + s.delay;
    if (s.send_at_local) {
        const auto day = zone.local(due).date;
        const auto today = zone.instant(day, *s.send_at_local);
        due = today >= due ? today : zone.instant(day_after(day), *s.send_at_local);
    }
    return contacts(s.action) ? next_contact(hours, zone, due).value_or(due) : due;
}

}  // namespace relevo::campaign_executor
