#include <catch2/catch.hpp>

#include "domain/day_range.hpp"
#include "domain/figures.hpp"
#include "domain/funnel.hpp"

using namespace relevo::scoring;
using namespace std::chrono_literals;
using std::chrono::November;

namespace {

const day today = 2026y / November / 19;

std::string text_of(const std::optional<day_range>& r)
{
    return r ? date_text(r->first) + ".." + date_text(r->last) : "nothing";
}

}  // namespace

TEST_CASE("named periods end today, but for last month's")
{
    CHECK(text_of(named_range("today", today)) == "2026-11-19..2026-11-19");
    CHECK(text_of(named_range("week", today)) == "2026-11-16..2026-11-19");
    CHECK(text_of(named_range("month", today)) == "2026-11-01..2026-11-19");
    CHECK(text_of(named_range("30d", today)) == "2026-10-21..2026-11-19");
    CHECK(text_of(named_range("last_month", today)) == "2026-10-01..2026-10-31");
    CHECK(text_of(named_range("last_month", 2026y / std::chrono::January / 5)) == "2025-12-01..2025-12-31");
    CHECK(text_of(named_range("year", today)) == "nothing");
    CHECK(monday_of(2026y / November / 16) == day(2026y / November / 16));
    CHECK(monday_of(2026y / November / 22) == day(2026y / November / 16));
}

TEST_CASE("the period before is as long and ends the day before")
{
    const day_range month{2026y / November / 1, today};
    CHECK(month.length() == 19);
    CHECK(text_of(before(month)) == "2026-10-13..2026-10-31");
}

TEST_CASE("the summary's figures of the specification's example")
{
    const double total = 48.1203;
    CHECK(ratio(total, 310) == 0.1552);
    CHECK(ratio(total, 22) == 2.1873);
    CHECK(ratio(total, 20) == 2.406);
    CHECK(ratio(total - 40, 40) == 0.203);
    CHECK_FALSE(ratio(total, 0));
    const day_range month{2026y / November / 1, today};
    CHECK(rounded(*projected_month(total, month, today), 2) == 75.98);
    // A period that is not over counts the days that have begun; one that has not begun says nothing.
    CHECK(*projected_month(19, {2026y / November / 1, 2026y / November / 30}, today) == Approx(30));
    CHECK_FALSE(projected_month(0, {today + std::chrono::days(1), today + std::chrono::days(2)}, today));
    CHECK(days_in_month(2028y / std::chrono::February / 3) == 29);
}

TEST_CASE("what left a stage advanced, was lost, or went back")
{
    using s = stage;
    const auto all = flows({{{}, s::entrada, 200},
                            {s::entrada, s::perfilamiento, 140},
                            {s::entrada, s::agendado, 10},
                            {s::entrada, s::perdido, 20},
                            {s::seguimiento, s::calificacion_financiera, 3},
                            {s::ganado, s::referidos, 2},
                            {s::perdido, s::perfilamiento, 1}});
    const auto entrada = all.at(s::entrada);
    CHECK(entrada.entered == 200);
    CHECK(entrada.exited == 170);
    CHECK(entrada.advanced == 150);
    CHECK(entrada.lost == 20);
    CHECK(all.at(s::perfilamiento).entered == 141);
    CHECK(all.at(s::perdido).entered == 20);
    CHECK(all.at(s::seguimiento).exited == 3);
    CHECK(all.at(s::seguimiento).advanced == 0);
    CHECK(all.at(s::ganado).advanced == 2);
    CHECK(all.at(s::perdido).exited == 1);
    CHECK(all.at(s::perdido).advanced == 0);
}

TEST_CASE("conversions skip seguimiento; over nothing there is none")
{
    using s = stage;
    const auto lines = funnel({{s::entrada, 200},
                               {s::perfilamiento, 150},
                               {s::calificacion_financiera, 75},
                               {s::agendado, 50},
                               {s::seguimiento, 40},
                               {s::ganado, 10}});
    REQUIRE(lines.size() == 6);
    CHECK_FALSE(lines[0].from_previous);
    CHECK(lines[0].from_start == 1.0);
    CHECK(lines[1].from_previous == 0.75);
    CHECK(lines[1].from_start == 0.75);
    CHECK(lines[2].from_previous == 0.5);
    CHECK(lines[3].from_previous == 0.6667);
    CHECK_FALSE(lines[4].from_previous);
    CHECK(lines[4].from_start == 0.2);
    CHECK(lines[5].from_previous == 0.2);
    CHECK(lines[5].from_start == 0.05);

    const auto none = funnel({});
    CHECK(none[1].reached == 0);
    CHECK_FALSE(none[0].from_start);
    CHECK_FALSE(none[1].from_previous);
}
