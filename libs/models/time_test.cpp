#include "models/time.hpp"

#include <catch2/catch.hpp>

using namespace relevo::models;
using namespace std::chrono_literals;

namespace {

std::string normal(std::string_view text)
{
    const auto t = parse_rfc3339(text);
    return t ? format_rfc3339(*t) : "invalid";
}

}  // namespace

TEST_CASE("any offset is read, UTC with milliseconds is written")
{
    CHECK(normal("2026-11-20T15:00:00Z") == "2026-11-20T15:00:00.000Z");
    CHECK(normal("2026-11-20T12:00:00.5-03:00") == "2026-11-20T15:00:00.500Z");
    CHECK(normal("2026-11-20t20:30:00.123456789+05:30") == "2026-11-20T15:00:00.123Z");
    CHECK(normal("2026-12-31 23:59:60Z") == "2027-01-01T00:00:00.000Z");
    CHECK(normal("1969-12-31T23:59:59.999Z") == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("what is no instant is refused")
{
    for (const auto* text : {"", "2026-11-20", "2026-11-20T15:00Z", "2026-02-30T00:00:00Z", "2026-11-20T24:00:00Z",
                             "2026-11-20T15:00:00", "2026-11-20T15:00:00.Z", "2026-11-20T15:00:00Z ",
                             "2026-11-20T15:00:00+3", "20261120T150000Z", "2026-13-01T00:00:00Z"})
        CHECK(normal(text) == "invalid");
}

TEST_CASE("what a time_point cannot hold is refused")
{
    CHECK(normal("2261-12-31T23:59:59Z") == "2261-12-31T23:59:59.000Z");
    CHECK(normal("1678-01-01T00:00:00Z") == "1678-01-01T00:00:00.000Z");
    for (const auto* text : {"2262-01-01T00:00:00Z", "4052-05-18T14:00:00Z", "9999-12-31T23:59:59Z",
                             "1677-12-31T23:59:59Z", "0000-01-01T00:00:00Z"})
        CHECK(normal(text) == "invalid");
    CHECK_FALSE(parse_rfc2822("30 Jul 4052 20:12:31 +0000"));
}

TEST_CASE("a date-time without an offset is told from nonsense")
{
    CHECK(lacks_offset("2026-11-20T15:00:00"));
    CHECK_FALSE(lacks_offset("2026-11-20T15:00:00Z"));
    CHECK_FALSE(lacks_offset("2026-11-20"));
    CHECK_FALSE(lacks_offset("tomorrow"));
}

TEST_CASE("dates of e-mail and HTTP are read")
{
    const auto normal_2822 = [](std::string_view text) {
        const auto t = parse_rfc2822(text);
        return t ? format_rfc3339(*t) : "invalid";
    };
    CHECK(normal_2822("Thu, 30 Jul 2015 20:12:31 +0000") == "2015-07-30T20:12:31.000Z");
    CHECK(normal_2822("Wed, 21 Oct 2015 07:28:00 GMT") == "2015-10-21T07:28:00.000Z");
    CHECK(normal_2822("1 Jan 2026 00:30:00 -0330") == "2026-01-01T04:00:00.000Z");
    for (const auto* text :
         {"", "30 Jul 2015", "Thu, 30 Abc 2015 20:12:31 +0000", "Thu, 31 Feb 2015 20:12:31 +0000",
          "Thu, 30 Jul 2015 20:12:31", "Thu, 30 Jul 2015 20:12:31 +0000 x", "Thu, 30 Jul 2015 25:12:31 GMT"})
        CHECK(normal_2822(text) == "invalid");
}

TEST_CASE("dates and clock times")
{
    CHECK(format_date(*parse_date("2028-02-29")) == "2028-02-29");
    CHECK_FALSE(parse_date("2026-02-29"));
    CHECK_FALSE(parse_date("2026-02-28T"));
    CHECK(parse_clock("09:05") == 9h + 5min);
    CHECK(parse_clock("24:00") == 24h);
    CHECK(format_clock(*parse_clock("18:30")) == "18:30");
    for (const auto* text : {"", "9:00", "24:01", "12:60", "12:00:00", "aa:bb"})
        CHECK_FALSE(parse_clock(text));
}
