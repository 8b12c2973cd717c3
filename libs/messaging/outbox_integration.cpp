#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "messaging/test_house.hpp"
#include "metrics/registry.hpp"
#include "runtime/event.hpp"

using namespace relevo;
using namespace relevo::messaging;

namespace {

using std::chrono::milliseconds;

awaitable<> publish(outbox& out, events::envelope e)
{
    auto job = [&e](unit& u) { u.publish(e); };
    co_await out.transact(all_tenants, origin{"story", ""}, std::ref(job));
}

std::vector<std::string> values(const std::vector<kafka::record>& records)
{
    std::vector<std::string> out;
    for (const auto& r : records)
        out.push_back(r.value);
    return out;
}

std::vector<std::string> numbers(int n)
{
    std::vector<std::string> out;
    for (int i = 0; i < n; ++i)
        out.push_back(std::to_string(i));
    return out;
}

// Stops and continues the test broker's process.
void signal_kafka(int signal)
{
    const char* pid = std::getenv("RELEVO_TEST_KAFKA_PID");
    REQUIRE(pid);
    REQUIRE(kill(std::atoi(pid), signal) == 0);
}

const char* const pending = "SELECT count(*) FROM outbox";

}  // namespace

TEST_CASE("what a unit publishes is on Kafka with its headers, and gone from the outbox")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("relay");
    replica r(schema);
    testing::run(r.svc, [&]() -> awaitable<> {
        co_await publish(r.out, test_event(topic, "k", "hello"));
        co_await until_count(schema, pending, 0);
    });
    const auto records = testing::read_topic(topic, 1, std::chrono::seconds(20));
    REQUIRE(records.size() == 1);
    CHECK(records[0].value == "hello");
    CHECK(records[0].key == "k");
    CHECK(records[0].header_value("ce_correlationid") == "story");
    CHECK(records[0].header_value("ce_source") == "/relevo/test");
    CHECK(events::is_uuid(records[0].header_value("ce_id")));
}

TEST_CASE("a unit that fails publishes nothing")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("rollback");
    replica r(schema);
    testing::run(r.svc, [&]() -> awaitable<> {
        auto job = [&](unit& u) {
            u.publish(test_event(topic, "k", "never"));
            throw std::runtime_error("changed my mind");
        };
        bool threw = false;
        try {
            co_await r.out.transact(all_tenants, origin{}, std::ref(job));
        } catch (const std::runtime_error&) {
            threw = true;
        }
        CHECK(threw);
    });
    CHECK(count_of(schema, pending) == 0);
    CHECK(testing::read_topic(topic, 0, std::chrono::seconds(1)).empty());
}

TEST_CASE("the order of a key is kept, also with two replicas at work")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("order");
    replica a(schema, "a"), b(schema, "b");
    std::thread other([&] {
        testing::run(b.svc, [&]() -> awaitable<> { co_await until_count(schema, "SELECT count(*) FROM effects", 1); });
    });
    testing::run(a.svc, [&]() -> awaitable<> {
        for (const auto& n : numbers(300))
            co_await publish(a.out, test_event(topic, "one key", n));
        co_await until_count(schema, pending, 0);
        schema.query("INSERT INTO " + schema.name() + ".effects (what) VALUES ('done')");
    });
    other.join();
    CHECK(values(testing::read_topic(topic, 300, std::chrono::seconds(20))) == numbers(300));
}

TEST_CASE("while Kafka is away events wait, and arrive in order when it is back")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("away");
    replica r(schema);
    testing::run(r.svc, [&]() -> awaitable<> {
        co_await publish(r.out, test_event(topic, "k", "0"));
        co_await until_count(schema, pending, 0);
        signal_kafka(SIGSTOP);
        for (int i = 1; i < 20; ++i)
            co_await publish(r.out, test_event(topic, "k", std::to_string(i)));
        co_await runtime::sleep_for(std::chrono::seconds(5));  // the outage itself
        CHECK(count_of(schema, pending) > 0);
        signal_kafka(SIGCONT);
        co_await until_count(schema, pending, 0);
    });
    auto got = values(testing::read_topic(topic, 20, std::chrono::seconds(20)));
    got.erase(std::unique(got.begin(), got.end()), got.end());
    CHECK(got == numbers(20));
}

TEST_CASE("an event whose row outlived its relay is sent again under its id")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("again");
    replica r(schema);
    subscriber events(r.svc, r.out, testing::kafka_settings(), {{topic, record_effect}}, {nullptr, topic});
    testing::run(r.svc, [&]() -> awaitable<> {
        // The row stays as a relay leaves it that is killed between produce and delete.
        auto same = test_event(topic, "k", "twin");
        co_await publish(r.out, same);
        co_await until_count(schema, pending, 0);
        co_await publish(r.out, same);
        co_await publish(r.out, test_event(topic, "k", "end"));
        co_await until_count(schema, "SELECT count(*) FROM effects WHERE what = 'end'", 1);
    });
    CHECK(testing::read_topic(topic, 3, std::chrono::seconds(20)).size() == 3);
    CHECK(count_of(schema, "SELECT count(*) FROM effects WHERE what = 'twin'") == 1);
}

TEST_CASE("a commit wakes the relay: an event does not wait for the poll")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("wake", 1);
    replica r(schema);
    std::vector<milliseconds> waits;
    testing::run(r.svc, [&]() -> awaitable<> {
        co_await publish(r.out, test_event(topic, "k", "warm up"));
        co_await until_count(schema, pending, 0);
        for (int i = 0; i < 15; ++i) {
            const auto begun = clock::now();
            co_await publish(r.out, test_event(topic, "k", "x"));
            while (r.svc.metrics().expose().find("outbox_relayed_total " + std::to_string(i + 2)) == std::string::npos)
                co_await runtime::sleep_for(milliseconds(1));
            waits.push_back(std::chrono::duration_cast<milliseconds>(clock::now() - begun));
        }
    });
    std::sort(waits.begin(), waits.end());
    // The poll alone would make the median 250 ms.
    CHECK(waits[waits.size() / 2] < milliseconds(100));
}
