#include "models/time.hpp"

#include <cstdio>

namespace relevo::models {
namespace {

using namespace std::chrono;

// Takes exactly n digits off the front.
std::optional<int> take_digits(std::string_view& s, std::size_t n)
{
    if (s.size() < n)
        return {};
    int value = 0;
    for (const char c : s.substr(0, n)) {
        if (c < '0' || c > '9')
            return {};
        value = value * 10 + (c - '0');
    }
    s.remove_prefix(n);
    return value;
}

bool take(std::string_view& s, std::string_view any_of)
{
    if (s.empty() || any_of.find(s.front()) == any_of.npos)
        return false;
    s.remove_prefix(1);
    return true;
}

std::optional<year_month_day> take_date(std::string_view& s)
{
    const auto y = take_digits(s, 4);
    const bool has_month = y && take(s, "-");
    const auto m = has_month ? take_digits(s, 2) : std::nullopt;
    const bool has_day = m && take(s, "-");
    const auto d = has_day ? take_digits(s, 2) : std::nullopt;
    if (!d)
        return {};
    const year_month_day date{year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

// "HH:MM", hours up to 23.
std::optional<minutes> take_hours_minutes(std::string_view& s)
{
    const auto h = take_digits(s, 2);
    const auto m = h && take(s, ":") ? take_digits(s, 2) : std::nullopt;
    if (!m || *h > 23 || *m > 59)
        return {};
    return hours(*h) + minutes(*m);
}

// ":SS" and any fraction; a leap second counts as the second after.
std::optional<microseconds> take_seconds(std::string_view& s)
{
    const auto whole = take(s, ":") ? take_digits(s, 2) : std::nullopt;
    if (!whole || *whole > 60)
        return {};
    microseconds result = seconds(*whole);
    if (take(s, ".")) {
        int unit = 100'000;
        std::size_t count = 0;
        for (auto digit = take_digits(s, 1); digit; digit = take_digits(s, 1), ++count, unit /= 10)
            result += microseconds(*digit * unit);
        if (count == 0)
            return {};
    }
    return result;
}

std::optional<minutes> take_offset(std::string_view& s)
{
    if (take(s, "Zz"))
        return minutes(0);
    const bool is_behind = !s.empty() && s.front() == '-';
    const auto offset = take(s, "+-") ? take_hours_minutes(s) : std::nullopt;
    if (!offset)
        return {};
    return is_behind ? -*offset : *offset;
}

std::optional<unsigned> take_month_name(std::string_view& s)
{
    constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto at = s.size() < 3 ? names.npos : names.find(s.substr(0, 3));
    if (at == names.npos || at % 3 != 0)
        return {};
    s.remove_prefix(3);
    return static_cast<unsigned>(at / 3 + 1);
}

// "30 Jul 2015 "
std::optional<year_month_day> take_named_date(std::string_view& s)
{
    const auto d = take_digits(s, s.size() > 1 && s[1] == ' ' ? 1 : 2);
    const bool has_month = d && take(s, " ");
    const auto m = has_month ? take_month_name(s) : std::nullopt;
    const bool has_year = m && take(s, " ");
    const auto y = has_year ? take_digits(s, 4) : std::nullopt;
    if (!y || !take(s, " "))
        return {};
    const year_month_day date{year(*y), month(*m), day(static_cast<unsigned>(*d))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

// " +0200", " GMT"
std::optional<minutes> take_named_offset(std::string_view& s)
{
    if (s == " GMT" || s == " UT" || s == " UTC") {
        s = {};
        return minutes(0);
    }
    if (!take(s, " "))
        return {};
    const bool is_behind = !s.empty() && s.front() == '-';
    const auto digits = take(s, "+-") ? take_digits(s, 4) : std::nullopt;
    if (!digits || *digits % 100 > 59)
        return {};
    const auto offset = hours(*digits / 100) + minutes(*digits % 100);
    return is_behind ? -offset : offset;
}

// time_point counts nanoseconds: it reaches from 1677 to 2262.
std::optional<time_point> moment(year_month_day date, minutes time, microseconds rest, minutes offset)
{
    if (date.year() < year(1678) || date.year() > year(2261))
        return {};
    return sys_days(date) + time + rest - offset;
}

}  // namespace

std::optional<time_point> parse_rfc2822(std::string_view text)
{
    if (const auto comma = text.find(", "); comma != text.npos)
        text.remove_prefix(comma + 2);
    const auto date = take_named_date(text);
    const auto time = date ? take_hours_minutes(text) : std::nullopt;
    const auto rest = time ? take_seconds(text) : std::nullopt;
    const auto offset = rest ? take_named_offset(text) : std::nullopt;
    if (!offset || !text.empty())
        return {};
    return moment(*date, *time, *rest, *offset);
}

std::optional<time_point> parse_rfc3339(std::string_view text)
{
    const auto date = take_date(text);
    const auto time = date && take(text, "Tt ") ? take_hours_minutes(text) : std::nullopt;
    const auto rest = time ? take_seconds(text) : std::nullopt;
    const auto offset = rest ? take_offset(text) : std::nullopt;
    if (!offset || !text.empty())
        return {};
    return moment(*date, *time, *rest, *offset);
}

bool lacks_offset(std::string_view text)
{
    return !parse_rfc3339(text) && parse_rfc3339(std::string(text) + "Z").has_value();
}

std::string format_rfc3339(time_point t)
{
    const auto since_epoch = floor<milliseconds>(t);
    const auto today = floor<days>(since_epoch);
    const year_month_day date(today);
    const hh_mm_ss time(since_epoch - today);
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text;
}

std::optional<year_month_day> parse_date(std::string_view text)
{
    const auto date = take_date(text);
    return text.empty() ? date : std::nullopt;
}

std::string format_date(year_month_day d)
{
    char text[24];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(d.year()), static_cast<unsigned>(d.month()),
                  static_cast<unsigned>(d.day()));
    return text;
}

std::optional<minutes> parse_clock(std::string_view text)
{
    if (text == "24:00")
        return hours(24);
    const auto time = take_hours_minutes(text);
    return text.empty() ? time : std::nullopt;
}

std::string format_clock(minutes m)
{
    char text[24];
    std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(m.count() / 60), static_cast<int>(m.count() % 60));
    return text;
}

}  // namespace relevo::models
