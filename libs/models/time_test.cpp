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
                             "2026-11-20T15:00:00", "2026-11-20T15:00:00.Z", "2026-11-20T15:00:00Z ", "2026-11-20T15:00:00+3",
                             "20261120T150000Z", "2026-13-01T00:00:00Z"})
        CHECK(normal(text) == "invalid");
}

TEST_CASE("a date-time without an offset is told from nonsense")
{
    CHECK(lacks_offset("2026-11-20T15:00:00"));
    CHECK_FALSE(lacks_offset("2026-11-20T15:00:00Z"));
    CHECK_FALSE(lacks_offset("2026-11-20"));
    CHECK_FALSE(lacks_offset("tomorrow"));
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
