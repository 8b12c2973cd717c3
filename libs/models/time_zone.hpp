#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/time.hpp"

namespace date {
class time_zone;
}

namespace relevo::models {

// The wall clock somewhere.
struct local_time
{
    std::chrono::year_month_day date;
    std::chrono::minutes time{0};  // since midnight, seconds cut off
    int weekday = 1;               // ISO: 1 Monday … 7 Sunday
};

// An IANA time zone by the system's data; a small value.
class time_zone
{
public:
    // Nothing for a name that does not exist.
    static std::optional<time_zone> find(std::string_view name);
    static time_zone utc();

    std::string name() const;
    local_time local(time_point t) const;
    // A local time that a change of the clock skips is the first moment after; one that comes twice is the first.
    time_point instant(std::chrono::year_month_day date, std::chrono::minutes time) const;

private:
    explicit time_zone(const date::time_zone* zone) : zone_(zone) {}
    const date::time_zone* zone_;
};

// From "from" until before "to" on the given days, in local time; a window across midnight is two.
struct weekly_window
{
    std::vector<int> days;  // ISO: 1 Monday … 7 Sunday
    std::chrono::minutes from{0}, to{std::chrono::hours(24)};
};
using weekly_windows = std::vector<weekly_window>;

// No windows at all: always open.
bool is_inside(const weekly_windows& windows, const time_zone& zone, time_point now);
// now when inside, else the next moment that is. Nothing when the windows never open.
std::optional<time_point> next_opening(const weekly_windows& windows, const time_zone& zone, time_point now);

}  // namespace relevo::models
