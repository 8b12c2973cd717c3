#include "events/envelope.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace relevo::events;
namespace kafka = relevo::kafka;

static kafka::record record_of(const envelope& e)
{
    const auto m = to_message(e);
    return {m.topic, 3, 77, m.key, m.value, m.headers, 0};
}

TEST_CASE("an envelope survives its way through a record")
{
    envelope e;
    e.id = new_uuid();
    e.source = "/relevo/voice-call";
    e.type = "call.completed";
    e.subject = "call/7";
    e.time = now_rfc3339();
    e.broker_id = 1;
    e.causation_id = "cause";
    e.correlation_id = "story";
    e.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    e.topic = "calls.events.v1";
    e.key = "1:42";
    e.data = R"({"call_id":"7"})";
    e.extra = {{"x-path", "/webhook"}, {"x-query", ""}};

    const auto back = from_record(record_of(e));
    CHECK(back.id == e.id);
    CHECK(back.source == e.source);
    CHECK(back.type == e.type);
    CHECK(back.subject == e.subject);
    CHECK(back.time == e.time);
    CHECK(back.broker_id == 1);
    CHECK(back.causation_id == "cause");
    CHECK(back.correlation_id == "story");
    CHECK(back.traceparent == e.traceparent);
    CHECK(back.content_type == "application/json");
    CHECK(back.topic == e.topic);
    CHECK(back.key == "1:42");
    CHECK(back.data == e.data);
    CHECK(back.extra_value("x-path") == "/webhook");
    CHECK(back.extra.size() == 2);
    CHECK(record_of(e).header_value("ce_specversion") == "1.0");
}

TEST_CASE("absent attributes have no header")
{
    const auto m = to_message({});
    REQUIRE(m.headers.size() == 2);
    CHECK(m.headers[1] == kafka::header("content-type", "application/json"));
}

TEST_CASE("a record without an id is named by its place, always the same")
{
    kafka::record r{"t", 1, 2, "", "", {}, 0};
    const auto id = from_record(r).id;
    CHECK(is_uuid(id));
    CHECK(from_record(r).id == id);
    r.offset = 3;
    CHECK(from_record(r).id != id);
}

TEST_CASE("an id that is no uuid becomes one, unique within its source")
{
    const kafka::record a{"t", 1, 2, "", "", {{"ce_id", "A-1"}, {"ce_source", "/x"}}, 0};
    const kafka::record again{"t", 5, 9, "", "", {{"ce_id", "A-1"}, {"ce_source", "/x"}}, 0};
    const kafka::record other{"t", 1, 2, "", "", {{"ce_id", "A-1"}, {"ce_source", "/y"}}, 0};
    CHECK(is_uuid(from_record(a).id));
    CHECK(from_record(a).id == from_record(again).id);
    CHECK(from_record(a).id != from_record(other).id);
}

TEST_CASE("a broker id that is no positive number reads as unknown")
{
    const auto text = GENERATE("", "x", "1x", "-1", "99999999999999999999");
    const kafka::record r{"t", 0, 0, "", "", {{"ce_brokerid", text}}, 0};
    CHECK(from_record(r).broker_id == 0);
}

TEST_CASE("lead keys")
{
    CHECK(lead_key(1, 42) == "1:42");
    CHECK(parse_lead_key("1:42").broker_id == 1);
    CHECK(parse_lead_key("1:42").lead_id == 42);
    const auto other = GENERATE("", "1", "1:", ":42", "1:42:3", "a:b", "0:42", "1:-2", "campaign:3", "+56912345678");
    CHECK(parse_lead_key(other).broker_id == 0);
    CHECK(parse_lead_key(other).lead_id == 0);
}

TEST_CASE("uuid5 follows RFC 4122")
{
    // Python: uuid.uuid5(uuid.NAMESPACE_DNS, "python.org")
    CHECK(uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "python.org") == "886313e1-3b8a-5372-9b90-0c9aee199e5d");
    CHECK_THROWS_AS(uuid5("no uuid", "x"), std::invalid_argument);
}

TEST_CASE("random ids are version 4 and differ")
{
    std::set<std::string> seen;
    for (int i = 0; i < 2000; ++i) {
        const auto id = new_uuid();
        CHECK(is_uuid(id));
        CHECK(id[14] == '4');
        CHECK(std::string("89ab").find(id[19]) != std::string::npos);
        seen.insert(id);
    }
    CHECK(seen.size() == 2000);
}

TEST_CASE("what is a uuid")
{
    CHECK(is_uuid("886313E1-3b8a-5372-9b90-0c9aee199e5d"));
    CHECK_FALSE(is_uuid(""));
    CHECK_FALSE(is_uuid("886313e13b8a53729b900c9aee199e5d"));
    CHECK_FALSE(is_uuid("886313e1-3b8a-5372-9b90-0c9aee199e5g"));
    CHECK_FALSE(is_uuid("886313e1-3b8a-5372-9b90-0c9aee199e5dd"));
}

TEST_CASE("times are RFC 3339 in UTC with milliseconds")
{
    const auto text = now_rfc3339();
    REQUIRE(text.size() == 24);
    CHECK(text[10] == 'T');
    CHECK(text[19] == '.');
    CHECK(text.back() == 'Z');
}
