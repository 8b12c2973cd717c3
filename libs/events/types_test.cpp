#include "events/types.hpp"

#include <catch2/catch.hpp>

#include "json/value.hpp"

using namespace relevo;
using namespace relevo::events;

TEST_CASE("events are ProtoJSON with original names and every primitive")
{
    v1::CallEvent call;
    call.set_broker_id(1);
    call.set_lead_id(42);
    call.set_outcome("answered_human");
    CHECK(to_json(call) ==
          R"({"broker_id":"1","lead_id":"42","call_id":"0","external_call_id":"","dispatch_key":"","campaign_id":"0",)"
          R"("agent_user_id":"0","direction":"","status":"","outcome":"answered_human","ended_reason":"",)"
          R"("duration_seconds":0,"occurred_at":""})");
}

TEST_CASE("what was written is read back")
{
    v1::FactsCaptured facts;
    facts.set_broker_id(9007199254740993);
    (*facts.mutable_facts())["presupuesto"] = "UF 3.500 – \"más o menos\"";
    facts.add_signals("interest_confirmed");
    v1::FactsCaptured back;
    from_json(to_json(facts), back);
    CHECK(back.broker_id() == 9007199254740993);
    CHECK(back.facts().at("presupuesto") == facts.facts().at("presupuesto"));
    CHECK(back.signals(0) == "interest_confirmed");
}

TEST_CASE("fields of a newer writer are ignored")
{
    v1::LeadEvent lead;
    from_json(R"({"broker_id":"1","lead_id":2,"from_the_future":{"a":[1]}})", lead);
    CHECK(lead.broker_id() == 1);
    CHECK(lead.lead_id() == 2);
}

TEST_CASE("what cannot be read is a decode error")
{
    const auto text = GENERATE("", "{", "[]", "null", R"({"lead_id":"x"})", R"({"lead_id":{}})", "\xff");
    v1::LeadEvent lead;
    CHECK_THROWS_AS(from_json(text, lead), decode_error);
}

TEST_CASE("deep nesting is refused, not a crash")
{
    v1::LeadEvent lead;
    const std::string deep = R"({"x":)" + std::string(200'000, '[');
    CHECK_THROWS_AS(from_json(deep, lead), decode_error);
}

TEST_CASE("keys name the lead, the task, the campaign or the company")
{
    v1::CallEvent call;
    call.set_broker_id(1);
    CHECK(key_of(call) == "1");  // nobody known yet
    call.set_lead_id(42);
    CHECK(key_of(call) == "1:42");
    CHECK(broker_of(call) == 1);

    v1::EnrollmentEvent enrollment;
    enrollment.set_broker_id(1);
    enrollment.set_lead_id(42);
    enrollment.set_campaign_id(5);
    CHECK(key_of(enrollment) == "1:42");

    v1::CampaignEvent campaign;
    campaign.set_broker_id(1);
    campaign.set_campaign_id(5);
    CHECK(key_of(campaign) == "campaign:5");

    v1::CostRecorded cost;
    cost.set_broker_id(1);
    cost.set_lead_id(42);
    CHECK(key_of(cost) == "1");

    v1::TaskCommand command;
    command.set_task_id("t");
    CHECK(key_of(command) == "t");
    CHECK(broker_of(command) == 0);
}

TEST_CASE("make addresses an event")
{
    v1::LeadScored scored;
    scored.set_broker_id(1);
    scored.set_lead_id(42);
    scored.set_new_score(40.0);
    const auto e = make(lead_scored, scored);
    CHECK(e.topic == "leads.scores.v1");
    CHECK(e.type == "lead.scored");
    CHECK(e.key == "1:42");
    CHECK(e.broker_id == 1);
    CHECK(json::parse(e.data).value().number("new_score") == 40.0);
}

TEST_CASE("a dashboard frame says what it is, when, and whom it concerns")
{
    const auto e = realtime_frame(1, 42, "score_changed", R"({"lead_id":42,"new_score":40.0})");
    CHECK(e.topic == "realtime.events.v1");
    CHECK(e.key == "1");
    CHECK(parse_lead_key(e.subject).lead_id == 42);
    const auto frame = json::parse(e.data).value();
    CHECK(frame.text("event") == "score_changed");
    CHECK(frame.integer("data.lead_id") == 42);
    CHECK(frame.integer("v") == 1);
    CHECK(frame.integer("ts").value() > 1'700'000'000);
    CHECK(realtime_frame(1, 0, "campaign_progress", "{}").subject.empty());
}
