#include "domain/evaluation.hpp"

#include <catch2/catch.hpp>

#include "test/domain/moment.hpp"

using namespace relevo::scoring;
using namespace std::chrono_literals;

namespace {

lead_snapshot maria()
{
    lead_snapshot lead;
    lead.is_known = true;
    lead.facts.lead.name = "María Soto";
    lead.facts.lead.phone = "+56912345678";
    lead.facts.lead.phone_valid = true;
    lead.facts.lead.location = "Las Condes";
    lead.stage_entered_at = now - 1h;
    return lead;
}

// As the rows stand after the evaluation was written.
void apply(lead_snapshot& lead, const evaluation& e)
{
    lead.score = e.result.score;
    lead.status = e.status;
    lead.stage = e.stage;
    if (!e.moves.empty())
        lead.stage_entered_at = now;
}

}  // namespace

TEST_CASE("the demonstration's stages: P1 at the answer, P2 when the budget is known")
{
    auto lead = maria();
    auto e = evaluate(lead, now);
    CHECK(e.result.score == 21.0);
    CHECK(e.stage == stage::entrada);
    CHECK(e.status == temperature::warm);
    apply(lead, e);

    lead.facts.events = {{kinds::call_answered, now}};
    e = evaluate(lead, now);
    CHECK(e.stage == stage::perfilamiento);
    apply(lead, e);

    lead.facts.events.push_back({kinds::call_over_60s, now});
    lead.facts.calls = {{310, 6, "Busca 2D", now}};
    e = evaluate(lead, now);
    CHECK(e.result.score == 33.0);
    CHECK(e.moves.empty());
    apply(lead, e);

    lead.facts.lead.budget = "3000 UF";
    e = evaluate(lead, now);
    CHECK(e.result.score == 40.0);
    CHECK(e.stage == stage::calificacion_financiera);
}

TEST_CASE("nothing new changes nothing")
{
    auto lead = maria();
    apply(lead, evaluate(lead, now));
    const auto e = evaluate(lead, now);
    CHECK(!e.score_changed);
    CHECK(!e.status_changed);
    CHECK(!e.is_worth_history);
    CHECK(!e.recheck_at);
}

TEST_CASE("hot is told once in 24 hours")
{
    auto lead = maria();
    lead.score = 49;
    lead.status = temperature::warm;
    lead.facts.lead.monthly_income = 5'000'000;
    lead.facts.lead.dicom_status = "clean";
    CHECK(evaluate(lead, now).became_hot);
    lead.hot_notified_at = now - 23h;
    CHECK(!evaluate(lead, now).became_hot);
    lead.hot_notified_at = now - 24h;
    CHECK(evaluate(lead, now).became_hot);
}

TEST_CASE("a lost lead is lost whatever its score, and its fading points are looked at daily")
{
    auto lead = maria();
    lead.stage = stage::perdido;
    lead.facts.events = {{kinds::call_answered, now - 24h * 5}};
    const auto e = evaluate(lead, now);
    CHECK(e.status == temperature::lost);
    CHECK(*e.recheck_at == now + 24h);
}

TEST_CASE("a lead that crm-sync does not know yet is scored by what happened")
{
    lead_snapshot lead;
    lead.stage_entered_at = now;
    lead.facts.events = {{kinds::inbound_message, now}};
    const auto e = evaluate(lead, now);
    CHECK(e.result.score == 1.0);
    CHECK(e.moves.empty());
}
