#include "broker_settings.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::scoring;

TEST_CASE("an absent section keeps the specification's defaults")
{
    const auto s = read_lead_settings({}, 3);
    CHECK(s.config_version == 3);
    CHECK(s.field_weights.at("monthly_income") == 25);
    CHECK(s.engagement.points.at("call_answered") == 4);
    CHECK(s.income_ranges.size() == 5);
    CHECK(read_pipeline_settings({}).stuck_after_days.at(stage::seguimiento) == 30);
}

TEST_CASE("what the broker set replaces the default, the rest stays")
{
    const auto leads = *json::parse(R"({
        "field_weights": {"name": 50, "nonsense": 9}, "warm_max_score": 60, "service_zones": ["Las Condes"],
        "income_ranges": {"b": {"min": 100, "max": null, "multiplier": 1}, "a": {"min": 0, "max": 100, "multiplier": 0}},
        "engagement": {"points": {"inbound_message": 2.5}, "half_life_days": 7},
        "qualification_criteria": {"no_calificado": {"conditions": [{"monthly_income_below": 10}]}}})");
    const auto s = read_lead_settings(leads, 1);
    CHECK(s.field_weights.at("name") == 50);
    CHECK(!s.field_weights.contains("nonsense"));
    CHECK(s.field_weights.at("phone") == 10);
    CHECK(s.warm_max == 60);
    CHECK(s.income_ranges.front().name == "a");
    CHECK(!s.income_ranges.back().max);
    CHECK(s.engagement.points.at("inbound_message") == 2.5);
    CHECK(s.engagement.points.at("call_answered") == 4);
    CHECK(s.engagement.half_life_days == 7);
    CHECK(s.qualification.income_below == 10);
    CHECK(!s.qualification.debt_above);

    const auto pipeline = *json::parse(
        R"({"stuck_after_days": {"entrada": 1, "ganado": 3}, "disabled_rules": ["P4"], "auto_lose_unqualified": false})");
    const auto p = read_pipeline_settings(pipeline);
    CHECK(p.stuck_after_days.at(stage::entrada) == 1);
    CHECK(!p.stuck_after_days.contains(stage::ganado));
    CHECK(p.disabled_rules.contains("P4"));
    CHECK(!p.auto_lose_unqualified);
}

TEST_CASE("values of a wrong type keep the default")
{
    const auto s =
        read_lead_settings(*json::parse(R"({"cold_max_score": "x", "field_weights": [1], "income_ranges": {}})"), 0);
    CHECK(s.cold_max == 20);
    CHECK(s.field_weights.at("name") == 5);
    CHECK(s.income_ranges.size() == 5);
}
