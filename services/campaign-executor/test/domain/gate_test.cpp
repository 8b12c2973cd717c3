#include "domain/gate.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::campaign_executor;
using namespace std::chrono_literals;

namespace {

const auto zone = models::time_zone::utc();
const auto now = *models::parse_rfc3339("2026-11-20T15:00:00Z");  // a Friday
using kind = verdict::kind;

gate_facts open_gate()
{
    gate_facts f;
    f.entered_at = now - 1h;
    f.due_at = now;
    f.exits = exit_conditions{};
    return f;
}

step call()
{
    step s;
    s.action = step_action::make_call;
    return s;
}

}  // namespace

TEST_CASE("an open gate lets the step go")
{
    CHECK(check(open_gate(), call(), zone, now).what == kind::go);
}

TEST_CASE("a paused campaign leaves the enrollment, an ended one lets it exit")
{
    auto f = open_gate();
    f.status = campaign_status::paused;
    CHECK(check(f, call(), zone, now).what == kind::leave);
    f.status = campaign_status::archived;
    CHECK(check(f, call(), zone, now).reason == "campaign_ended");
    f.status = campaign_status::active;
    f.times.end_at = now;
    CHECK(check(f, call(), zone, now).what == kind::exit);
    f.times.end_at.reset();
    f.times.start_at = now + 1h;
    const auto v = check(f, call(), zone, now);
    CHECK(v.what == kind::wait);
    CHECK(*v.until == now + 1h);
}

TEST_CASE("the first refusal decides")
{
    auto f = open_gate();
    f.lead_exists = false;
    f.replied_at = now;
    f.is_blocked = true;
    CHECK(check(f, call(), zone, now).reason == "lead_deleted");
    f.lead_exists = true;
    CHECK(check(f, call(), zone, now).reason == "reply");
    f.exits.on_reply = false;
    CHECK(check(f, call(), zone, now).reason == "opted_out");
}

TEST_CASE("exit conditions")
{
    auto f = open_gate();
    f.stage = "perdido";
    CHECK(check(f, call(), zone, now).reason == "stage");
    f.stage = "entrada";
    f.is_with_human = true;
    CHECK(check(f, call(), zone, now).reason == "human_mode");
    f.exits.on_human_mode = false;
    f.entered_at = now - 24h * 60;
    CHECK(check(f, call(), zone, now).reason == "max_days");
    f.exits.max_days.reset();
    CHECK(check(f, call(), zone, now).what == kind::go);
}

TEST_CASE("a step that is past its time is skipped, one outside the hours waits")
{
    auto f = open_gate();
    auto s = call();
    s.expires_after = 48h;
    f.due_at = now - 49h;
    CHECK(check(f, s, zone, now).reason == "expired");
    f.due_at = now;
    f.hours.campaign = {{{1}, 9h, 10h}};
    const auto v = check(f, s, zone, now);
    CHECK(v.what == kind::wait);
    CHECK(*v.until == *models::parse_rfc3339("2026-11-23T09:00:00Z"));
    step stage_step;
    stage_step.action = step_action::update_stage;
    CHECK(check(f, stage_step, zone, now).what == kind::go);
}

TEST_CASE("a call needs a number")
{
    auto f = open_gate();
    f.has_phone = false;
    CHECK(check(f, call(), zone, now).reason == "no_channel_identity");
}

TEST_CASE("unmet conditions skip the step, end the enrollment or lead elsewhere")
{
    auto f = open_gate();
    auto s = call();
    f.condition_holds = false;
    CHECK(check(f, s, zone, now).what == kind::skip);
    CHECK(check(f, s, zone, now).reason == "conditions");
    s.if_not = on_false::exit;
    CHECK(check(f, s, zone, now).what == kind::exit);
    s.if_not = on_false::go_to;
    s.else_step = 7;
    const auto v = check(f, s, zone, now);
    CHECK(v.what == kind::go_to);
    CHECK(v.step == 7);
    f.is_blocked = true;
    CHECK(check(f, s, zone, now).reason == "opted_out");
}

TEST_CASE("what holds a contact back, in this order")
{
    auto f = open_gate();
    f.limit_frees_at = now + 3h;
    CHECK(check(f, call(), zone, now).until == now + 3h);
    f.is_circuit_open = true;
    CHECK(check(f, call(), zone, now).what == kind::pause);
    f.unsendable = "missing_variable";
    CHECK(check(f, call(), zone, now).reason == "missing_variable");
    f.cap_frees_at = now + 2h;
    CHECK(check(f, call(), zone, now).until == now + 2h);
    step tag;
    tag.action = step_action::update_stage;
    CHECK(check(f, tag, zone, now).what == kind::go);
}

TEST_CASE("a stage that a person set lately is left alone")
{
    auto f = open_gate();
    f.is_stage_locked = true;
    step s;
    s.action = step_action::update_stage;
    CHECK(check(f, s, zone, now).what == kind::skip);
    CHECK(check(f, s, zone, now).reason == "stage_locked");
    CHECK(check(f, call(), zone, now).what == kind::go);
}
