#include "kafka/consumer.hpp"

#include <catch2/catch.hpp>
#include <optional>

#include "kafka/mock_cluster.hpp"
#include "kafka/producer.hpp"
#include "runtime/event.hpp"
#include "testing/fixtures.hpp"

using namespace relevo;
using namespace relevo::kafka;
using namespace std::chrono_literals;

namespace {

// A producer and a consumer of a broker that can go away.
struct consumer_bench
{
    mock_cluster cluster;
    runtime::service svc{{"test"}};
    std::vector<std::string> given;
    std::chrono::milliseconds work_time{0};
    bool in_work = false;
    std::optional<kafka::producer> producer;
    std::optional<kafka::consumer> consumer;

    consumer_bench()
    {
        cluster.create_topic("t", 2);
        producer.emplace(svc, cluster.settings());
        consumer.emplace(svc, cluster.settings(), consumer_settings{"group", {"t"}},
                         [this](std::vector<record> batch) { return take(std::move(batch)); });
    }

    awaitable<batch_outcome> take(std::vector<record> batch)
    {
        in_work = true;
        co_await runtime::sleep_for(work_time);
        for (auto& r : batch)
            given.push_back(std::move(r.value));
        co_return batch_outcome{};
    }

    awaitable<> produce(std::string value)
    {
        message m{"t", "key", std::move(value), {}};
        const auto sent = co_await producer->produce(std::move(m), clock::now() + 20s);
        REQUIRE(sent.has_value());
    }

    template <class F>
    void run(F body)
    {
        testing::run(svc, [this, &body] { return body(*this); });
    }
};

awaitable<> goes_on(consumer_bench& b)
{
    co_await b.produce("before");
    co_await testing::eventually([&b] { return b.given.size() == 1; });
    b.cluster.set_down(true);
    co_await runtime::sleep_for(500ms);
    b.cluster.set_down(false);
    co_await b.produce("after");
    co_await testing::eventually([&b] { return b.given.size() == 2; });
    CHECK(b.given == std::vector<std::string>{"before", "after"});
}

awaitable<> broker_gone(consumer_bench& b)
{
    b.work_time = 1s;
    co_await b.produce("before");
    co_await testing::eventually([&b] { return b.in_work; });
    b.cluster.set_down(true);
}

}  // namespace

TEST_CASE("a consumer outlives its broker's absence")
{
    consumer_bench().run(goes_on);
}

TEST_CASE("a consumer finishes its batch and stops in time while its broker is away")
{
    consumer_bench b;
    const auto begun = clock::now();
    b.run(broker_gone);
    CHECK(clock::now() - begun < 18s);
    CHECK(b.given.size() == 1);
}
