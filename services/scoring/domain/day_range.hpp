#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace relevo::scoring {

using day = std::chrono::sys_days;

// Whole days, both ends included.
struct day_range
{
    day first, last;

    int length() const { return static_cast<int>((last - first).count()) + 1; }
    friend bool operator==(const day_range&, const day_range&) = default;
};

// YYYY-MM-DD
std::string date_text(day d);
day first_of_month(day d);
// The first of the 30 days that end with d.
day first_of_thirty(day d);
day monday_of(day d);
int days_in_month(day d);

// today, week (since Monday), month (since the first), last_month, 30d.
std::optional<day_range> named_range(std::string_view name, day today);
// As many days, just before.
day_range before(const day_range& r);

// What the month of the range's last day comes to, if it goes on as in the days of the range that have begun. Nothing
// when none has.
std::optional<double> projected_month(double total, const day_range& r, day today);

}  // namespace relevo::scoring
