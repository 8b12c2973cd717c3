#include "models/time_zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>

namespace relevo::models {
namespace {

bool opens_on(const weekly_window& w, int weekday)
{
    return std::ranges::find(w.days, weekday) != w.days.end();
}

bool covers(const weekly_window& w, const local_time& t)
{
    return opens_on(w, t.weekday) && t.time >= w.from && t.time < w.to;
}

int iso_weekday(std::chrono::sys_days d)
{
    return static_cast<int>(std::chrono::weekday(d).iso_encoding());
}

}  // namespace

std::optional<time_zone> time_zone::find(std::string_view name)
{
    try {
        return time_zone(date::locate_zone(std::string(name)));
    } catch (const std::runtime_error&) {  // its only way to say that there is none
        return {};
    }
}

time_zone time_zone::utc()
{
    return time_zone(date::locate_zone("UTC"));
}

std::string time_zone::name() const
{
    return zone_->name();
}

local_time time_zone::local(time_point t) const
{
    const auto local = zone_->to_local(date::floor<std::chrono::seconds>(t)).time_since_epoch();
    const auto days = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::sys_days day(days);
    return {day, std::chrono::floor<std::chrono::minutes>(local - days), iso_weekday(day)};
}

time_point time_zone::instant(std::chrono::year_month_day d, std::chrono::minutes time) const
{
    const date::local_seconds local(std::chrono::sys_days(d).time_since_epoch() + time);
    return zone_->to_sys(local, date::choose::earliest);
}

bool is_inside(const weekly_windows& windows, const time_zone& zone, time_point now)
{
    const auto local = zone.local(now);
    return windows.empty() || std::ranges::any_of(windows, [&](const weekly_window& w) { return covers(w, local); });
}

std::optional<time_point> next_opening(const weekly_windows& windows, const time_zone& zone, time_point now)
{
    if (is_inside(windows, zone, now))
        return now;
    const std::chrono::sys_days today(zone.local(now).date);
    // A week and a day: today's window may be over. A second week, in case a change of the clock swallows the only one.
    for (auto day = today; day <= today + std::chrono::days(15); day += std::chrono::days(1)) {
        std::optional<time_point> first;
        for (const auto& w : windows) {
            if (!opens_on(w, iso_weekday(day)) || w.from >= w.to)
                continue;
            const auto opening = zone.instant(day, w.from);
            if (opening > now && (!first || opening < *first) && is_inside(windows, zone, opening))
                first = opening;
        }
        if (first)
            return first;
    }
    return {};
}

}  // namespace relevo::models
