#include "kafka/producer.hpp"

#include <catch2/catch.hpp>

#include "kafka/mock_cluster.hpp"
#include "metrics/registry.hpp"
#include "runtime/event.hpp"
#include "runtime/worker_loop.hpp"
#include "testing/fixtures.hpp"

using namespace relevo;
using namespace relevo::kafka;
using namespace std::chrono_literals;

namespace {

// A producer of a broker that can be told to fail.
struct producer_bench
{
    mock_cluster cluster;
    runtime::service svc{{"test"}};
    std::optional<kafka::producer> producer;

    producer_bench() : producer_bench([](mock_cluster&) {}) {}
    template <class F>
    explicit producer_bench(F prepare)
    {
        prepare(cluster);
        cluster.create_topic("t", 4);
        producer.emplace(svc, cluster.settings());
    }

    template <class F>
    void run(F body)
    {
        testing::run(
            svc, [this, &body] { return body(*this); }, 40s);
    }

    awaitable<result<void>> produce(std::chrono::milliseconds limit)
    {
        message m{"t", "key", "value", {{"name", "value"}}};
        return producer->produce(std::move(m), clock::now() + limit);
    }
};

awaitable<> acknowledged(producer_bench& b)
{
    const auto sent = co_await b.produce(10s);
    CHECK(sent.has_value());
    CHECK(b.producer->is_connected());
    CHECK(b.svc.metrics().expose().find(R"(kafka_produced_total{outcome="ok",topic="t"} 1)") != std::string::npos);
}

awaitable<> acknowledged_elsewhere(producer_bench& b)
{
    runtime::worker_loop worker(b.svc);
    std::vector<message> some;
    for (int i = 0; i < 50; ++i)
        some.push_back({"t", "key" + std::to_string(i), "v", {}});
    const auto many =
        co_await runtime::run_on(worker.loop(), b.producer->produce_all(std::move(some), clock::now() + 10s));
    CHECK(many.has_value());
    b.cluster.answer_after(1s);
    const auto late = co_await runtime::run_on(worker.loop(), b.produce(100ms));
    REQUIRE(late.has_error());
    CHECK(late.error() == produce_errc::timed_out);
    // The loop goes only when nothing is on its way to it.
    co_await testing::eventually([&b] { return b.producer->is_connected(); });
}

awaitable<> ready(producer_bench& b)
{
    CHECK_FALSE(b.svc.is_ready());
    co_await testing::eventually([&b] { return b.svc.is_ready(); });
    CHECK(b.producer->is_connected());
}

awaitable<> refused(producer_bench& b)
{
    b.cluster.fail(mock_cluster::produce, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    const auto sent = co_await b.produce(10s);
    REQUIRE(sent.has_error());
    CHECK(sent.error() == produce_errc::refused);
}

awaitable<> too_large(producer_bench& b)
{
    message m{"t", "", std::string(6 << 20, 'x'), {}};
    const auto sent = co_await b.producer->produce(std::move(m), clock::now() + 10s);
    REQUIRE(sent.has_error());
    CHECK(sent.error() == produce_errc::refused);
}

awaitable<> late(producer_bench& b)
{
    co_await b.produce(10s);
    b.cluster.answer_after(1s);
    const auto begun = clock::now();
    const auto sent = co_await b.produce(100ms);
    REQUIRE(sent.has_error());
    CHECK(sent.error() == produce_errc::timed_out);
    CHECK(clock::now() - begun < 600ms);
    CHECK_FALSE(b.producer->is_connected());
    // The report comes after all, to nobody.
    co_await testing::eventually([&b] { return b.producer->is_connected(); });
    CHECK(b.svc.metrics().expose().find(R"(kafka_produced_total{outcome="late",topic="t"} 1)") != std::string::npos);
}

awaitable<> broker_comes_back(producer_bench& b)
{
    co_await b.produce(10s);
    b.cluster.set_down(true);
    const auto lost = co_await b.produce(300ms);
    CHECK(lost.has_error());
    CHECK_FALSE(b.producer->is_connected());
    b.cluster.set_down(false);
    const auto sent = co_await b.produce(10s);
    CHECK(sent.has_value());
    CHECK(b.producer->is_connected());
}

awaitable<> fatal(producer_bench& b)
{
    const auto lost = co_await b.produce(10s);
    CHECK(lost.has_error());
    const auto sent = co_await b.produce(10s);
    CHECK(sent.has_value());
    co_await testing::eventually([&b] { return b.svc.is_ready(); });
}

awaitable<> many(producer_bench& b)
{
    std::vector<message> ms;
    for (int i = 0; i < 1000; ++i)
        ms.push_back({"t", "key" + std::to_string(i % 7), "v", {}});
    const auto sent = co_await b.producer->produce_all(std::move(ms), clock::now() + 10s);
    CHECK(sent.has_value());
    const auto nothing = co_await b.producer->produce_all({}, clock::now());
    CHECK(nothing.has_value());
}

awaitable<> unflushed(producer_bench& b)
{
    b.cluster.answer_after(300ms);
    const auto sent = co_await b.produce(1ms);
    CHECK(sent.has_error());
}

awaitable<> no_broker(producer_bench& b)
{
    b.cluster.set_down(true);
    const bool warm = co_await b.producer->warm_up(clock::now() + 300ms);
    CHECK_FALSE(warm);
    CHECK_FALSE(b.svc.is_ready());
}

}  // namespace

TEST_CASE("a record is produced once the broker acknowledged it")
{
    producer_bench().run(acknowledged);
}

TEST_CASE("records may be produced on another loop")
{
    producer_bench().run(acknowledged_elsewhere);
}

TEST_CASE("the producer is ready once Kafka answered")
{
    producer_bench().run(ready);
}

TEST_CASE("what the broker refuses is an error")
{
    producer_bench().run(refused);
}

TEST_CASE("a record above 5 MiB is refused")
{
    producer_bench().run(too_large);
}

TEST_CASE("the caller's deadline holds, and a later report is dropped")
{
    producer_bench().run(late);
}

TEST_CASE("a producer outlives its broker's absence")
{
    producer_bench().run(broker_comes_back);
}

TEST_CASE("after a fatal error the producer is replaced")
{
    producer_bench b([](mock_cluster& c) {
        c.fail(mock_cluster::init_producer_id, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED);
    });
    b.run(fatal);
}

TEST_CASE("many records at once, or none")
{
    producer_bench().run(many);
}

TEST_CASE("stopping flushes what is on its way")
{
    producer_bench b;
    b.run(unflushed);
    CHECK(b.svc.metrics().expose().find(R"(kafka_produced_total{outcome="late",topic="t"} 1)") != std::string::npos);
}

TEST_CASE("without a broker the producer is not ready, and says so in time")
{
    producer_bench().run(no_broker);
}
