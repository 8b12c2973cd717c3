#include "realtime_frame.hpp"

#include <catch2/catch.hpp>

#include "events/envelope.hpp"
#include "events/types.hpp"
#include "json/value.hpp"

using namespace relevo;
using namespace relevo::crm_sync;

namespace {

kafka::record record(std::int64_t lead_id, std::string_view event, std::string data)
{
    const auto m = events::to_message(events::realtime_frame(1, lead_id, event, std::move(data)));
    kafka::record r;
    r.topic = m.topic;
    r.key = m.key;
    r.value = m.value;
    r.headers = m.headers;
    r.partition = 3;
    r.offset = 18220;
    return r;
}

}  // namespace

TEST_CASE("a frame gets its place in the stream as its id and keeps the producer's text")
{
    const auto f = parse_frame(record(42, "score_changed", R"({"lead_id":42,"new_score":40.0})"));
    REQUIRE(f.has_value());
    CHECK(f->broker_id == 1);
    CHECK(f->facts.lead_id == 42);
    const auto sent = json::parse(f->text).value();
    CHECK(sent.text("id") == "3-18220");
    CHECK(sent.text("event") == "score_changed");
    CHECK(f->text.find("40.0") != std::string::npos);
}

TEST_CASE("an assignment names the agents it concerns")
{
    const auto f = parse_frame(record(42, "lead_assigned", R"({"assigned_to":3,"previous_agent_id":4})"));
    REQUIRE(f.has_value());
    CHECK(f->facts.named_agents == std::vector<std::int64_t>{3, 4});
}

TEST_CASE("typing has no id")
{
    const auto f = parse_frame(record(42, "typing", R"({"user_id":7})"));
    REQUIRE(f.has_value());
    CHECK_FALSE(json::parse(f->text)->find("id"));
    CHECK(f->facts.sender == 7);
}

TEST_CASE("what is no frame is passed over")
{
    auto r = record(42, "score_changed", "{}");
    r.value = "[1]";
    CHECK_FALSE(parse_frame(r));
    r.value = "not json";
    CHECK_FALSE(parse_frame(r));
}
