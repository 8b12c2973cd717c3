#include "domain/day_range.hpp"

#include <algorithm>

#include "models/time.hpp"

namespace relevo::scoring {

std::string date_text(day d)
{
    return models::format_date(std::chrono::year_month_day(d));
}

day first_of_month(day d)
{
    const std::chrono::year_month_day date(d);
    return date.year() / date.month() / 1;
}

day first_of_thirty(day d)
{
    return d - std::chrono::days(29);
}

day monday_of(day d)
{
    return d - (std::chrono::weekday(d) - std::chrono::Monday);
}

int days_in_month(day d)
{
    const std::chrono::year_month_day date(d);
    const day last = date.year() / date.month() / std::chrono::last;
    return static_cast<int>((last - first_of_month(d)).count()) + 1;
}

std::optional<day_range> named_range(std::string_view name, day today)
{
    if (name == "today")
        return day_range{today, today};
    if (name == "week")
        return day_range{monday_of(today), today};
    if (name == "month")
        return day_range{first_of_month(today), today};
    if (name == "30d")
        return day_range{first_of_thirty(today), today};
    if (name == "last_month") {
        const auto last = first_of_month(today) - std::chrono::days(1);
        return day_range{first_of_month(last), last};
    }
    return std::nullopt;
}

day_range before(const day_range& r)
{
    return {r.first - std::chrono::days(r.length()), r.first - std::chrono::days(1)};
}

std::optional<double> projected_month(double total, const day_range& r, day today)
{
    const auto elapsed = (std::min(r.last, today) - r.first).count() + 1;
    if (elapsed <= 0)
        return std::nullopt;
    return total / static_cast<double>(elapsed) * days_in_month(r.last);
}

}  // namespace relevo::scoring
