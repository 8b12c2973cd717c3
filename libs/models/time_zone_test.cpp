#include "models/time_zone.hpp"

#include <catch2/catch.hpp>

using namespace relevo::models;
using namespace std::chrono_literals;

namespace {

time_point at(std::string_view text)
{
    const auto t = parse_rfc3339(text);
    REQUIRE(t);
    return *t;
}

time_zone zone(std::string_view name)
{
    const auto z = time_zone::find(name);
    REQUIRE(z);
    return *z;
}

std::string opening(const weekly_windows& w, std::string_view where, std::string_view now)
{
    const auto t = next_opening(w, zone(where), at(now));
    return t ? format_rfc3339(*t) : "never";
}

const weekly_windows office{{{1, 2, 3, 4, 5}, 9h, 20h}, {{6}, 10h, 14h}};

}  // namespace

TEST_CASE("only IANA names are time zones")
{
    CHECK(zone("America/Santiago").name() == "America/Santiago");
    CHECK(time_zone::find("UTC"));
    for (const auto* name : {"", "America/Nowhere", "santiago", "../etc/passwd", "/etc/localtime"})
        CHECK_FALSE(time_zone::find(name));
}

TEST_CASE("local time has the zone's date and weekday")
{
    const auto local = zone("America/Santiago").local(at("2026-11-23T01:30:59Z"));  // 22:30 on Sunday, UTC-3
    CHECK(format_date(local.date) == "2026-11-22");
    CHECK(local.time == 22h + 30min);
    CHECK(local.weekday == 7);
}

TEST_CASE("windows are half open and local")
{
    const auto santiago = zone("America/Santiago");
    CHECK(is_inside(office, santiago, at("2026-11-20T12:00:00Z")));        // Friday 09:00
    CHECK_FALSE(is_inside(office, santiago, at("2026-11-20T11:59:59Z")));  // Friday 08:59
    CHECK(is_inside(office, santiago, at("2026-11-20T22:59:59Z")));        // Friday 19:59
    CHECK_FALSE(is_inside(office, santiago, at("2026-11-20T23:00:00Z")));  // Friday 20:00
    CHECK_FALSE(is_inside(office, santiago, at("2026-11-22T15:00:00Z")));  // Sunday
    CHECK(is_inside({}, santiago, at("2026-11-22T15:00:00Z")));
}

TEST_CASE("the next opening skips closed days")
{
    CHECK(opening(office, "America/Santiago", "2026-11-20T15:00:00Z") == "2026-11-20T15:00:00.000Z");
    CHECK(opening(office, "America/Santiago", "2026-11-20T23:30:00Z") == "2026-11-21T13:00:00.000Z");
    CHECK(opening(office, "America/Santiago", "2026-11-21T18:00:00Z") == "2026-11-23T12:00:00.000Z");
    CHECK(opening({{{5}, 9h, 10h}}, "UTC", "2026-11-20T10:00:00Z") == "2026-11-27T09:00:00.000Z");
    CHECK(opening({{{}, 9h, 10h}}, "UTC", "2026-11-20T10:00:00Z") == "never");
    CHECK(opening({{{1}, 10h, 10h}}, "UTC", "2026-11-20T10:00:00Z") == "never");
    CHECK(opening({}, "UTC", "2026-11-20T10:00:00Z") == "2026-11-20T10:00:00.000Z");
}

TEST_CASE("midnight and 24:00")
{
    const weekly_windows sunday{{{7}, 0h, 24h}};
    CHECK(is_inside(sunday, zone("UTC"), at("2026-11-22T23:59:59Z")));
    CHECK_FALSE(is_inside(sunday, zone("UTC"), at("2026-11-23T00:00:00Z")));
    CHECK(opening(sunday, "UTC", "2026-11-21T12:00:00Z") == "2026-11-22T00:00:00.000Z");
}

TEST_CASE("a time that the clock skips is the first moment after")
{
    // Santiago, 2026-09-06: 00:00 becomes 01:00.
    const auto santiago = zone("America/Santiago");
    const auto day = *parse_date("2026-09-06");
    CHECK(format_rfc3339(santiago.instant(day, 0h)) == "2026-09-06T04:00:00.000Z");
    CHECK(format_rfc3339(santiago.instant(day, 30min)) == "2026-09-06T04:00:00.000Z");
    CHECK(format_rfc3339(santiago.instant(day, 90min)) == "2026-09-06T04:30:00.000Z");
    CHECK(opening({{{7}, 0h, 24h}}, "America/Santiago", "2026-09-05T20:00:00Z") == "2026-09-06T04:00:00.000Z");
    // A window that lies wholly in the gap opens a week later.
    CHECK(opening({{{7}, 0h, 30min}}, "America/Santiago", "2026-09-05T20:00:00Z") == "2026-09-13T03:00:00.000Z");
}

TEST_CASE("a time that comes twice is the first")
{
    // New York, 2026-11-01: 02:00 becomes 01:00.
    const auto new_york = zone("America/New_York");
    const auto day = *parse_date("2026-11-01");
    CHECK(format_rfc3339(new_york.instant(day, 1h + 30min)) == "2026-11-01T05:30:00.000Z");
    CHECK(is_inside({{{7}, 1h, 2h}}, new_york, at("2026-11-01T05:30:00Z")));
    CHECK(is_inside({{{7}, 1h, 2h}}, new_york, at("2026-11-01T06:30:00Z")));
}
