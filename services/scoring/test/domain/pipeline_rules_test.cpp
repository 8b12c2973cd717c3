#include "domain/pipeline_rules.hpp"

#include <catch2/catch.hpp>

#include "domain/stage_request.hpp"
#include "test/domain/moment.hpp"

using namespace relevo::scoring;
using namespace std::chrono_literals;

namespace {

const pipeline_settings default_rules;

pipeline_facts entered(time_point at = now - 1h)
{
    pipeline_facts f;
    f.stage_entered_at = at;
    return f;
}

// "P1 P2", and the stage it ends in.
std::string rules_of(const std::vector<transition>& moves)
{
    std::string all;
    for (const auto& m : moves)
        all += (all.empty() ? "" : " ") + m.rule;
    return all;
}

}  // namespace

TEST_CASE("P1: a named lead that answered a call leaves entrada")
{
    auto f = entered();
    f.has_name = f.has_phone = true;
    CHECK(advance(stage::entrada, f, default_rules, now).empty());
    f.answered_calls = 1;
    const auto moves = advance(stage::entrada, f, default_rules, now);
    REQUIRE(rules_of(moves) == "P1");
    CHECK(moves[0].to == stage::perfilamiento);
}

TEST_CASE("P2: the profile is complete at 30 points")
{
    auto f = entered();
    f.has_name = f.has_location = f.has_budget = true;
    f.score = 29.9;
    CHECK(advance(stage::perfilamiento, f, default_rules, now).empty());
    f.score = 31.5;
    const auto moves = advance(stage::perfilamiento, f, default_rules, now);
    REQUIRE(rules_of(moves) == "P2");
    CHECK(moves[0].reason == "Datos de perfil completos y puntaje 31.5 ≥ 30");
}

TEST_CASE("rules follow each other, at most three")
{
    auto f = entered();
    f.has_name = f.has_phone = f.has_location = f.has_budget = true;
    f.inbound_messages = 1;
    f.score = 40;
    CHECK(rules_of(advance(stage::entrada, f, default_rules, now)) == "P1 P2");
    f.qualification = calificacion::no_calificado;
    CHECK(rules_of(advance(stage::entrada, f, default_rules, now)) == "P1 P2 P5");
    f.last_inbound_at = now;  // would be reactivated, were there a fourth hop
    CHECK(advance(stage::entrada, f, default_rules, now).size() == 3);
}

TEST_CASE("P3 goes first: an appointment brings the lead to agendado from anywhere before")
{
    auto f = entered();
    f.has_upcoming_appointment = true;
    f.qualification = calificacion::no_calificado;
    for (const auto s : {stage::entrada, stage::perfilamiento, stage::calificacion_financiera, stage::seguimiento}) {
        const auto moves = advance(s, f, default_rules, now);
        REQUIRE(rules_of(moves) == "P3");
        CHECK(moves[0].to == stage::agendado);
    }
    CHECK(advance(stage::agendado, f, default_rules, now).empty());
    CHECK(advance(stage::referidos, f, default_rules, now).empty());
}

TEST_CASE("P5 waits while a person has the conversation, or when it is switched off")
{
    auto f = entered();
    f.qualification = calificacion::no_calificado;
    const auto moves = advance(stage::calificacion_financiera, f, default_rules, now);
    REQUIRE(rules_of(moves) == "P5");
    CHECK(moves[0].lost_reason == "no_calificado");
    f.is_with_human = true;
    CHECK(advance(stage::calificacion_financiera, f, default_rules, now).empty());
    f.is_with_human = false;
    auto off = default_rules;
    off.auto_lose_unqualified = false;
    CHECK(advance(stage::calificacion_financiera, f, off, now).empty());
}

TEST_CASE("P6: the visit is over")
{
    auto f = entered();
    f.last_appointment_status = "scheduled";
    CHECK(advance(stage::agendado, f, default_rules, now).empty());
    f.last_appointment_status = "no_show";
    CHECK(rules_of(advance(stage::agendado, f, default_rules, now)) == "P6");
}

TEST_CASE("P7 needs a qualification newer than the stage")
{
    auto f = entered(now - 1h);
    f.qualification = calificacion::calificado;
    f.qualification_changed_at = now - 2h;
    CHECK(advance(stage::seguimiento, f, default_rules, now).empty());
    f.qualification_changed_at = now - 30min;
    CHECK(rules_of(advance(stage::seguimiento, f, default_rules, now)) == "P7");
}

TEST_CASE("P4: potencial waits 72 hours")
{
    auto f = entered(now - 71h);
    f.qualification = calificacion::potencial;
    CHECK(advance(stage::calificacion_financiera, f, default_rules, now).empty());
    CHECK(*next_rule_check(stage::calificacion_financiera, f, default_rules, now) == now + 1h);
    f.stage_entered_at = now - 72h;
    CHECK(rules_of(advance(stage::calificacion_financiera, f, default_rules, now)) == "P4");
}

TEST_CASE("P8: sixty silent days and four attempts")
{
    auto f = entered(now - 24h * 90);
    f.last_inbound_at = now - 24h * 60;
    f.attempts_since_inbound = 3;
    CHECK(advance(stage::seguimiento, f, default_rules, now).empty());
    f.attempts_since_inbound = 4;
    const auto moves = advance(stage::seguimiento, f, default_rules, now);
    REQUIRE(rules_of(moves) == "P8");
    CHECK(moves[0].lost_reason == "sin_respuesta");
}

TEST_CASE("P9: a lost lead that writes comes back, three times at most")
{
    auto f = entered(now - 1h);
    f.last_inbound_at = now - 2h;
    CHECK(advance(stage::perdido, f, default_rules, now).empty());
    f.last_inbound_at = now - 1min;
    CHECK(rules_of(advance(stage::perdido, f, default_rules, now)) == "P9");
    f.lost_reason = "duplicado";
    CHECK(advance(stage::perdido, f, default_rules, now).empty());
    f.lost_reason = "precio";
    f.do_not_contact = true;
    CHECK(advance(stage::perdido, f, default_rules, now).empty());
    f.do_not_contact = false;
    f.reactivations = 3;
    CHECK(advance(stage::perdido, f, default_rules, now).empty());
}

TEST_CASE("P10: referrals are asked for when the broker wants it")
{
    auto f = entered(now - 24h * 7);
    CHECK(advance(stage::ganado, f, default_rules, now).empty());
    auto on = default_rules;
    on.referral_enabled = true;
    CHECK(rules_of(advance(stage::ganado, f, on, now)) == "P10");
}

TEST_CASE("no rule moves a locked or deleted lead, nor a disabled rule any")
{
    auto f = entered();
    f.has_upcoming_appointment = true;
    f.stage_locked_until = now + 1h;
    CHECK(advance(stage::entrada, f, default_rules, now).empty());
    CHECK(*next_rule_check(stage::entrada, f, default_rules, now) == now + 1h);
    f.stage_locked_until = now;
    CHECK(!advance(stage::entrada, f, default_rules, now).empty());
    f.is_deleted = true;
    CHECK(advance(stage::entrada, f, default_rules, now).empty());
    f.is_deleted = false;
    auto without = default_rules;
    without.disabled_rules = {"P3"};
    CHECK(advance(stage::entrada, f, without, now).empty());
}

TEST_CASE("a proposal goes forward, at most to agendado, and not against P5")
{
    auto f = entered();
    const auto proposed = [&](stage from, stage to) {
        return refusal(request_source::proposal, from, to, f, default_rules, now).value_or("accepted");
    };
    CHECK(proposed(stage::perfilamiento, stage::calificacion_financiera) == "accepted");
    CHECK(proposed(stage::entrada, stage::agendado) == "accepted");
    CHECK(proposed(stage::entrada, stage::seguimiento) == "beyond_agendado");
    CHECK(proposed(stage::agendado, stage::perfilamiento) == "not_forward");
    CHECK(proposed(stage::perdido, stage::agendado) == "not_forward");
    f.qualification = calificacion::no_calificado;
    CHECK(proposed(stage::entrada, stage::agendado) == "contradicts_qualification");
    f.qualification.reset();
    f.stage_locked_until = now + 1h;
    CHECK(proposed(stage::entrada, stage::agendado) == "stage_locked");
}

TEST_CASE("a person may do anything, a campaign not set ganado nor break a lock")
{
    auto f = entered();
    f.stage_locked_until = now + 1h;
    CHECK(!refusal(request_source::manual, stage::ganado, stage::entrada, f, default_rules, now));
    CHECK(refusal(request_source::campaign, stage::entrada, stage::seguimiento, f, default_rules, now) ==
          "stage_locked");
    f.stage_locked_until.reset();
    CHECK(!refusal(request_source::campaign, stage::entrada, stage::seguimiento, f, default_rules, now));
    CHECK(refusal(request_source::campaign, stage::entrada, stage::ganado, f, default_rules, now) == "person_only");
}
