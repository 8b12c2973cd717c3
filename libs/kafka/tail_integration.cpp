#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "kafka/consumer.hpp"
#include "kafka/producer.hpp"
#include "runtime/event.hpp"
#include "testing/fixtures.hpp"

using namespace relevo;
using namespace relevo::kafka;
using namespace std::chrono_literals;

namespace {

awaitable<> fill_history(producer& p, std::string topic, int n, std::string prefix)
{
    std::vector<message> ms;
    for (int i = 0; i < n; ++i)
        ms.push_back({topic, std::to_string(i), prefix + std::to_string(i), {}});
    const auto sent = co_await p.produce_all(std::move(ms), clock::now() + 20s);
    REQUIRE(sent.has_value());
}

std::int64_t now_ms()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(wall_clock::now().time_since_epoch()).count();
}

struct listener
{
    listener(runtime::service& svc, std::string topic, std::int64_t since_ms)
        : tail(svc, testing::kafka_settings(), std::move(topic), since_ms, [this](record r) {
              partitions.insert(r.partition);
              values.push_back(std::move(r.value));
          })
    {
    }

    std::set<int> partitions;
    std::vector<std::string> values;
    kafka::tail tail;  // last: it calls back
};

struct test
{
    static awaitable<> only_new(runtime::service& svc, producer& p, listener& l, std::string topic)
    {
        co_await testing::eventually([&svc] { return svc.is_ready(); });
        co_await fill_history(p, topic, 100, "new");
        co_await testing::eventually([&l] { return l.values.size() >= 100; });
        CHECK(l.values.size() == 100);
        CHECK(l.partitions.size() == 6);
        for (const auto& v : l.values)
            CHECK(v.starts_with("new"));
    }
    static awaitable<> since(producer& p, listener& l, std::string topic)
    {
        co_await fill_history(p, topic, 5, "live");
        co_await testing::eventually([&l] { return l.values.size() >= 25; });
        CHECK(l.values.size() == 25);
        for (const auto& v : l.values)
            CHECK_FALSE(v.starts_with("old"));
    }
    static awaitable<> produce(producer& p, std::string topic, int n, std::string prefix)
    {
        return fill_history(p, std::move(topic), n, std::move(prefix));
    }
};

void produce_now(const std::string& topic, int n, const std::string& prefix)
{
    runtime::service svc({"writer"});
    producer p(svc, testing::kafka_settings());
    testing::run(svc, [&] { return test::produce(p, topic, n, prefix); });
}

}  // namespace

TEST_CASE("a tail sees all partitions, from its start on")
{
    const auto topic = testing::scratch_topic("tail", 6);
    produce_now(topic, 50, "old");
    runtime::service svc({"test"});
    producer p(svc, testing::kafka_settings());
    listener l(svc, topic, 0);
    testing::run(svc, [&] { return test::only_new(svc, p, l, topic); });
}

TEST_CASE("a tail from a time on sees what came after it")
{
    const auto topic = testing::scratch_topic("tail-since", 3);
    produce_now(topic, 50, "old");
    std::this_thread::sleep_for(20ms);
    const auto since = now_ms();
    produce_now(topic, 20, "recent");
    runtime::service svc({"test"});
    producer p(svc, testing::kafka_settings());
    listener l(svc, topic, since);
    testing::run(svc, [&] { return test::since(p, l, topic); });
}

TEST_CASE("the fixture reads a whole topic")
{
    const auto topic = testing::scratch_topic("whole", 3);
    produce_now(topic, 30, "v");
    CHECK(testing::read_topic(topic, 10, 10s).size() == 30);
}
