#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <thread>

#include "events/envelope.hpp"
#include "kafka/consumer.hpp"
#include "kafka/producer.hpp"
#include "metrics/registry.hpp"
#include "runtime/event.hpp"
#include "testing/fixtures.hpp"

using namespace relevo;
using namespace relevo::kafka;
using namespace std::chrono_literals;

namespace {

// A consumer that notes what it is given. Outcomes are scripted: settled unless told otherwise.
struct reader
{
    reader(runtime::service& svc, consumer_settings s)
        : consumer(svc, testing::kafka_settings(), std::move(s),
                   [this](std::vector<record> batch) { return take(std::move(batch)); })
    {
    }

    awaitable<batch_outcome> take(std::vector<record> batch)
    {
        ++batches;
        for (const auto& r : batch)
            ++given[r.value];
        largest = std::max(largest, batch.size());
        co_await runtime::sleep_for(work_time);
        if (refuse > 0) {
            --refuse;
            co_return batch_outcome{false};
        }
        if (fail > 0) {
            --fail;
            throw std::runtime_error("handler failed");
        }
        for (auto& r : batch)
            settled.push_back(std::move(r));
        co_return batch_outcome{};
    }

    std::size_t distinct() const
    {
        std::set<std::string> values;
        for (const auto& r : settled)
            values.insert(r.value);
        return values.size();
    }

    std::chrono::milliseconds work_time{0};
    int refuse = 0, fail = 0, batches = 0;
    std::size_t largest = 0;
    std::map<std::string, int> given;
    std::vector<record> settled;
    kafka::consumer consumer;  // last: it calls take
};

std::string group_name()
{
    return "group." + events::new_uuid();
}

awaitable<> fill(producer& p, std::string topic, int n, std::string prefix = "v")
{
    std::vector<message> ms;
    for (int i = 0; i < n; ++i)
        ms.push_back({topic, "key" + std::to_string(i % 10), prefix + std::to_string(i), {}});
    const auto sent = co_await p.produce_all(std::move(ms), clock::now() + 20s);
    REQUIRE(sent.has_value());
}

// Between the loops of two members.
struct shared_state
{
    std::atomic<bool> join = false, joined = false, done = false;
    std::atomic<int> elsewhere = 0;
};

}  // namespace

TEST_CASE("a record arrives as it was produced")
{
    const auto topic = testing::scratch_topic("trip");
    runtime::service svc({"test"});
    producer p(svc, testing::kafka_settings());
    reader in(svc, {group_name(), {topic}});
    struct test
    {
        static awaitable<> body(producer& p, reader& in, std::string topic)
        {
            message m{topic, "1:42", std::string("a\0b", 3), {{"ce_id", "x"}, {"empty", ""}, {"ce_id", "y"}}};
            const auto sent = co_await p.produce(std::move(m), clock::now() + 10s);
            REQUIRE(sent.has_value());
            co_await testing::eventually([&in] { return in.settled.size() == 1; });
            const auto& r = in.settled[0];
            CHECK(r.topic == topic);
            CHECK(r.key == "1:42");
            CHECK(r.value == std::string("a\0b", 3));
            CHECK(r.headers.size() == 3);
            CHECK(r.header_value("ce_id") == "x");
            CHECK(r.header_value("none") == "");
            CHECK(r.timestamp_ms > 1'700'000'000'000);
        }
    };
    testing::run(svc, [&] { return test::body(p, in, topic); });
}

TEST_CASE("an idle consumer hands a single record over at once")
{
    const auto topic = testing::scratch_topic("idle");
    runtime::service svc({"test"});
    producer p(svc, testing::kafka_settings());
    reader in(svc, {group_name(), {topic}});
    struct test
    {
        static awaitable<> body(producer& p, reader& in, std::string topic)
        {
            co_await fill(p, topic, 1, "first");
            co_await testing::eventually([&in] { return in.settled.size() == 1; });
            auto fastest = 1000ms;
            for (int i = 0; i < 10; ++i) {
                const auto begun = clock::now();
                co_await fill(p, topic, 1, "n" + std::to_string(i));
                const std::size_t wanted = 2 + i;
                co_await testing::eventually([&] { return in.settled.size() == wanted; });
                fastest = std::min(fastest, std::chrono::ceil<std::chrono::milliseconds>(clock::now() - begun));
            }
            CHECK(fastest < 50ms);
        }
    };
    testing::run(svc, [&] { return test::body(p, in, topic); });
}

TEST_CASE("records are handed over in batches, in order within a key")
{
    const auto topic = testing::scratch_topic("batches", 6);
    runtime::service svc({"test"});
    producer p(svc, testing::kafka_settings());
    reader in(svc, {group_name(), {topic}, 50});
    struct test
    {
        static awaitable<> body(producer& p, reader& in, std::string topic)
        {
            co_await fill(p, topic, 1000);
            co_await testing::eventually([&in] { return in.settled.size() >= 1000; });
            CHECK(in.settled.size() == 1000);
            CHECK(in.distinct() == 1000);
            CHECK(in.largest <= 50);
            CHECK(in.batches < 200);
            std::map<std::string, int> last;
            for (const auto& r : in.settled) {
                const int n = std::stoi(r.value.substr(1)) + 1;
                CHECK(last[r.key] < n);
                last[r.key] = n;
            }
        }
    };
    testing::run(svc, [&] { return test::body(p, in, topic); });
    CHECK(svc.metrics().expose().find("kafka_consumed_total{topic=\"" + topic + "\"} 1000") != std::string::npos);
}

TEST_CASE("a batch that is not settled, or throws, is handed out again")
{
    const auto topic = testing::scratch_topic("again");
    runtime::service svc({"test"});
    producer p(svc, testing::kafka_settings());
    reader in(svc, {group_name(), {topic}});
    in.refuse = 2;
    in.fail = 1;
    struct test
    {
        static awaitable<> body(producer& p, reader& in, std::string topic)
        {
            co_await fill(p, topic, 20);
            co_await testing::eventually([&in] { return in.distinct() == 20; });
            CHECK(in.settled.size() == 20);
            // Which records were in the three batches that were refused is Kafka's to say.
            int handed_out = 0;
            for (const auto& [value, times] : in.given)
                handed_out += times;
            CHECK(handed_out >= 20 + 3);
        }
    };
    testing::run(svc, [&] { return test::body(p, in, topic); });
}

TEST_CASE("settled records are not given to the next member, unsettled ones are")
{
    const auto topic = testing::scratch_topic("offsets");
    const auto group = group_name();
    {
        runtime::service svc({"first"});
        producer p(svc, testing::kafka_settings());
        reader in(svc, {group, {topic}});
        struct test
        {
            static awaitable<> body(producer& p, reader& in, std::string topic)
            {
                co_await fill(p, topic, 30, "old");
                co_await testing::eventually([&in] { return in.settled.size() == 30; });
                in.refuse = 1000;
                co_await fill(p, topic, 10, "new");
                co_await testing::eventually([&in] { return in.given.size() > 30; });
            }
        };
        testing::run(svc, [&] { return test::body(p, in, topic); });
        CHECK(in.settled.size() == 30);
    }
    runtime::service svc({"second"});
    reader in(svc, {group, {topic}});
    struct test
    {
        static awaitable<> body(reader& in)
        {
            co_await testing::eventually([&in] { return in.distinct() == 10; });
            co_await runtime::sleep_for(200ms);
            CHECK(in.settled.size() == 10);
            CHECK(in.settled[0].value.starts_with("new"));
        }
    };
    testing::run(svc, [&] { return test::body(in); });
}

TEST_CASE("stopping waits for the batch in work and commits it")
{
    const auto topic = testing::scratch_topic("stop");
    const auto group = group_name();
    runtime::service svc({"first"});
    producer p(svc, testing::kafka_settings());
    reader in(svc, {group, {topic}});
    in.work_time = 700ms;
    struct test
    {
        static awaitable<> body(producer& p, reader& in, std::string topic)
        {
            co_await fill(p, topic, 1);
            co_await testing::eventually([&in] { return in.batches == 1; });
        }
        static awaitable<> later(producer& p, reader& in, std::string topic)
        {
            co_await fill(p, topic, 1, "marker");
            co_await testing::eventually([&in] { return in.settled.size() == 1; });
            CHECK(in.settled[0].value == "marker0");
        }
    };
    testing::run(svc, [&] { return test::body(p, in, topic); });
    CHECK(in.settled.size() == 1);

    runtime::service next({"second"});
    producer again(next, testing::kafka_settings());
    reader after(next, {group, {topic}});
    testing::run(next, [&] { return test::later(again, after, topic); });
}

TEST_CASE("a member that joins while a batch is in work loses nothing and doubles nothing")
{
    const auto topic = testing::scratch_topic("rebalance", 6);
    const auto group = group_name();
    runtime::service svc({"first"}), other({"second"});
    producer p(svc, testing::kafka_settings());
    reader first(svc, {group, {topic}, 20});
    first.work_time = 50ms;
    struct test
    {
        static awaitable<> body(producer& p, reader& first, shared_state& s, std::string topic)
        {
            co_await fill(p, topic, 400);
            co_await testing::eventually([&first] { return first.settled.size() > 50; });
            first.work_time = 1500ms;
            const auto before = first.batches;
            co_await testing::eventually([&] { return first.batches > before; });
            s.join = true;  // a batch is in work now, and one at any time until the other has joined
            co_await testing::eventually([&s] { return s.joined.load(); });
            first.work_time = 1ms;
            const auto all = [&](int n) { return static_cast<int>(first.settled.size()) + s.elsewhere >= n; };
            co_await testing::eventually([&] { return all(400); });
            co_await fill(p, topic, 60, "after");
            co_await testing::eventually([&] { return all(460); });
        }
        static awaitable<> member(runtime::service& svc, reader& second, shared_state& s)
        {
            while (!s.done) {
                s.joined = svc.is_ready();
                s.elsewhere = static_cast<int>(second.settled.size());
                co_await runtime::sleep_for(5ms);
            }
        }
    };
    shared_state state;
    std::map<std::string, int> seen;
    std::thread second_process([&] {
        while (!state.join)
            std::this_thread::sleep_for(5ms);
        reader second(other, {group, {topic}, 20});
        testing::run(
            other, [&] { return test::member(other, second, state); }, 90s);
        for (const auto& r : second.settled)
            ++seen[r.value];
    });
    std::exception_ptr error;
    try {
        testing::run(
            svc, [&] { return test::body(p, first, state, topic); }, 90s);
    } catch (...) {
        error = std::current_exception();
    }
    state.join = state.done = true;
    second_process.join();
    if (error)
        std::rethrow_exception(error);
    CHECK(state.elsewhere > 0);
    for (const auto& r : first.settled)
        ++seen[r.value];
    CHECK(seen.size() == 460);
    CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& s) { return s.second == 1; }));
}

TEST_CASE("a partition that is revoked during the pause after a failure is taken up by its new owner")
{
    const auto topic = testing::scratch_topic("handed-on", 2);
    const auto group = group_name();
    runtime::service svc({"first"}), other({"second"});
    producer p(svc, testing::kafka_settings());
    reader first(svc, {group, {topic}});
    first.refuse = 1'000'000;
    struct test
    {
        static awaitable<> body(producer& p, reader& first, std::string topic)
        {
            co_await fill(p, topic, 20);
            co_await testing::eventually([&first] { return first.batches >= 3; });
        }
        static awaitable<> member(reader& second)
        {
            co_await testing::eventually([&second] { return second.distinct() == 20; });
        }
    };
    testing::run(svc, [&] { return test::body(p, first, topic); });  // leaves within its pause
    reader second(other, {group, {topic}});
    testing::run(other, [&] { return test::member(second); });
    CHECK(first.settled.empty());
}

TEST_CASE("a topic that does not exist yet does not keep the others waiting, and is found later")
{
    const auto topic = testing::scratch_topic("known");
    const auto later = "later." + topic;
    runtime::service svc({"test"});
    producer p(svc, testing::kafka_settings());
    reader in(svc, {group_name(), {topic, later}});
    struct test
    {
        static awaitable<> body(runtime::service& svc, producer& p, reader& in, std::string topic, std::string later)
        {
            co_await fill(p, topic, 1, "a");
            co_await testing::eventually([&in] { return in.distinct() == 1; });
            auto create = [later] { testing::create_topic(later, 1); };
            co_await svc.run_blocking(create);
            co_await fill(p, later, 1, "b");
            co_await testing::eventually([&in] { return in.distinct() == 2; }, 40s);
        }
    };
    testing::run(svc, [&] { return test::body(svc, p, in, topic, later); });
}

TEST_CASE("a consumer without a broker stops in time")
{
    runtime::service svc({"test"});
    settings nowhere;
    nowhere.brokers = "127.0.0.1:1";
    consumer c(svc, nowhere, {"g", {"t"}}, nullptr);
    struct test
    {
        static awaitable<> body() { co_await runtime::sleep_for(300ms); }
    };
    const auto begun = clock::now();
    testing::run(svc, [&] { return test::body(); });
    CHECK(clock::now() - begun < 3s);
}
