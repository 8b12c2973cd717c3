#include "replay.hpp"

#include <catch2/catch.hpp>

#include "http/message.hpp"

using namespace relevo;
using namespace relevo::webhook_gateway;

namespace {

std::string refusal_of(const char* body)
{
    try {
        parse_replay(json::parse(body).value());
    } catch (const http::refusal& r) {
        return r.problem().errors.front().field + " " + r.problem().errors.front().code;
    }
    return "accepted";
}

kafka::record stored_webhook(const std::string& id)
{
    kafka::record r;
    r.topic = "webhooks.vapi.v1";
    r.key = "call-1";
    r.value = "\xff raw";
    r.headers = {{"ce_id", id},
                 {"ce_type", "webhook.received"},
                 {"ce_correlationid", "story"},
                 {"x-path", "/webhooks"},
                 {"content-type", "text/plain"}};
    return r;
}

const std::string old_id = "6f1c7a52-2b0e-4c39-9d55-0c7f5b9a3e11";
const std::string task_id = "11111111-2b0e-4c39-9d55-0c7f5b9a3e11";

}  // namespace

TEST_CASE("a replay names a source, and times or ids")
{
    CHECK(refusal_of(R"({"source":"vapi","from":"2026-11-19T20:00:00Z"})") == "accepted");
    CHECK(refusal_of(R"({"source":"vapi","ids":["a"]})") == "accepted");
    CHECK(refusal_of(R"({"source":"calls.events","from":"2026-11-19T20:00:00Z"})") == "source invalid_value");
    CHECK(refusal_of(R"({"source":"vapi"})") == "from required");
    CHECK(refusal_of(R"({"source":"vapi","ids":[]})") == "ids out_of_range");
    CHECK(refusal_of(R"({"source":"vapi","from":"2026-11-19T20:00:00"})") == "from timezone_required");
    CHECK(refusal_of(R"({"source":"vapi","from":"2026-11-19T20:00:00Z","to":"2026-11-19T19:00:00Z"})") ==
          "to out_of_range");
}

TEST_CASE("order and progress survive the task's payload")
{
    auto order = parse_replay(json::parse(R"({"source":"pbx","ids":["a","b","a"],"dry_run":true})").value());
    CHECK(replay_order_of(to_json(order)).ids == std::set<std::string>{"a", "b"});
    CHECK(replay_order_of(to_json(order)).dry_run);
    CHECK(order.topic() == "webhooks.pbx.v1");

    CHECK_FALSE(replay_progress_of(to_json(order)).has_begun);
    replay_progress p;
    p.next = {{0, 5}, {11, 7}};
    p.end = {{0, 9}, {11, 7}};
    p.republished = 3;
    const auto back = replay_progress_of(json::object{{"progress", to_json(p)}});
    CHECK(back.has_begun);
    CHECK(back.next == p.next);
    CHECK(back.end == p.end);
    CHECK(back.republished == 3);
}

TEST_CASE("a copy is the same webhook under a new id that names the old one")
{
    const auto copy = copy_for_replay(stored_webhook(old_id), task_id);
    CHECK(copy.id != old_id);
    CHECK(copy.causation_id == old_id);
    CHECK(copy.correlation_id == "story");
    CHECK(copy.data == "\xff raw");
    CHECK(copy.key == "call-1");
    CHECK(copy.topic == "webhooks.vapi.v1");
    CHECK(copy.extra_value("x-path") == "/webhooks");
    CHECK(copy.id == copy_for_replay(stored_webhook(old_id), task_id).id);
    CHECK(copy.id != copy_for_replay(stored_webhook(old_id), old_id).id);
}

TEST_CASE("a replay of a time passes over copies of earlier replays, one of ids takes what it names")
{
    const auto all = parse_replay(json::parse(R"({"source":"vapi","from":"2026-11-19T20:00:00Z"})").value());
    const auto some = parse_replay(json::object{{"source", "vapi"}, {"ids", json::array{old_id}}});
    auto copied = stored_webhook(old_id);
    copied.headers.emplace_back("x-replay", task_id);
    CHECK(is_wanted(all, stored_webhook(old_id)));
    CHECK_FALSE(is_wanted(all, copied));
    CHECK(is_wanted(some, copied));
    CHECK_FALSE(is_wanted(some, stored_webhook(task_id)));
}
