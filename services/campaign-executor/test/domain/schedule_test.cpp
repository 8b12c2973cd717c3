#include "domain/schedule.hpp"

#include <catch2/catch.hpp>

#include "models/time.hpp"

using namespace relevo;
using namespace relevo::campaign_executor;
using namespace std::chrono_literals;

namespace {

const auto santiago = *models::time_zone::find("America/Santiago");
const models::weekly_windows office = {{{1, 2, 3, 4, 5}, 9h, 20h}, {{6}, 10h, 14h}};

time_point at(const char* rfc3339)
{
    return *models::parse_rfc3339(rfc3339);
}

step call_after(std::chrono::minutes delay)
{
    step s;
    s.action = step_action::make_call;
    s.delay = delay;
    return s;
}

}  // namespace

TEST_CASE("a call within the window is due after its delay")
{
    const auto due = due_at(call_after(2h), {office, {}, {}}, santiago, at("2026-11-20T10:00:00-03:00"));
    CHECK(due == at("2026-11-20T12:00:00-03:00"));
}

TEST_CASE("a call outside the window waits for the next opening in the lead's time")
{
    const contact_hours hours{office, {}, {}};
    CHECK(due_at(call_after(0min), hours, santiago, at("2026-11-20T21:00:00-03:00")) ==
          at("2026-11-21T10:00:00-03:00"));
    CHECK(due_at(call_after(0min), hours, santiago, at("2026-11-21T14:00:00-03:00")) ==
          at("2026-11-23T09:00:00-03:00"));
}

TEST_CASE("both the campaign's and the broker's windows must be open")
{
    const models::weekly_windows afternoon = {{{1, 2, 3, 4, 5, 6, 7}, 15h, 18h}};
    const contact_hours hours{office, afternoon, {}};
    // Saturday's windows never meet: Monday.
    CHECK(*next_contact(hours, santiago, at("2026-11-21T10:30:00-03:00")) == at("2026-11-23T15:00:00-03:00"));
    const models::weekly_windows never_together = {{{7}, 9h, 10h}};
    CHECK(!next_contact({office, never_together, {}}, santiago, at("2026-11-21T10:30:00-03:00")));
}

TEST_CASE("a day that is left out is passed over")
{
    const contact_hours hours{office, {}, {*models::parse_date("2026-12-25")}};
    CHECK(*next_contact(hours, santiago, at("2026-12-25T11:00:00-03:00")) == at("2026-12-26T10:00:00-03:00"));
}

TEST_CASE("all days from 00:00 to 24:00 is always open")
{
    const models::weekly_windows always = {{{1, 2, 3, 4, 5, 6, 7}, 0h, 24h}};
    const auto now = at("2026-11-22T23:59:59-03:00");
    CHECK(*next_contact({always, {}, {}}, santiago, now) == now);
}

TEST_CASE("send_at_local is the next such time after the delay")
{
    step s;
    s.delay = 24h;
    s.send_at_local = 10h + 30min;
    CHECK(due_at(s, {}, santiago, at("2026-11-20T09:00:00-03:00")) == at("2026-11-21T10:30:00-03:00"));
    CHECK(due_at(s, {}, santiago, at("2026-11-20T11:00:00-03:00")) == at("2026-11-22T10:30:00-03:00"));
}

TEST_CASE("steps that reach nobody ignore the windows")
{
    step s;
    s.action = step_action::update_stage;
    const auto now = at("2026-11-22T03:00:00-03:00");
    CHECK(due_at(s, {office, {}, {}}, santiago, now) == now);
}
