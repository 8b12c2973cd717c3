#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "kafka/producer.hpp"
#include "kafka/range_reader.hpp"
#include "testing/fixtures.hpp"

using namespace relevo;
using namespace relevo::kafka;
using namespace std::chrono_literals;

namespace {

struct range_test
{
    static awaitable<> produce(producer& p, std::string topic, int from, int to)
    {
        std::vector<message> ms;
        for (int i = from; i < to; ++i)
            ms.push_back({topic, std::to_string(i % 7), std::to_string(i), {}});
        const auto sent = co_await p.produce_all(std::move(ms), clock::now() + 20s);
        REQUIRE(sent.has_value());
    }
};

// Records whose values are from, from + 1, … to - 1.
void fill(const std::string& topic, int from, int to)
{
    runtime::service svc({"range-writer"});
    producer p(svc, testing::kafka_settings());
    testing::run(svc, [&] { return range_test::produce(p, topic, from, to); });
}

std::int64_t time_now_ms()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(wall_clock::now().time_since_epoch()).count();
}

std::multiset<int> read_all(range_reader& reader, positions next, const positions& end, std::size_t at_once)
{
    std::multiset<int> values;
    for (const auto until = clock::now() + 20s; !is_read(next, end) && clock::now() < until;)
        for (const auto& r : reader.read(next, end, at_once, clock::now() + 2s))
            values.insert(std::stoi(r.value));
    return values;
}

std::multiset<int> numbers(int from, int to)
{
    std::multiset<int> all;
    for (int i = from; i < to; ++i)
        all.insert(i);
    return all;
}

}  // namespace

TEST_CASE("a range reader reads what lies between two times, each record once, and nothing that came later")
{
    const auto topic = testing::scratch_topic("range", 3);
    fill(topic, 0, 30);
    std::this_thread::sleep_for(20ms);
    const auto from = time_now_ms();
    fill(topic, 30, 80);
    std::this_thread::sleep_for(20ms);
    const auto to = time_now_ms();
    fill(topic, 80, 100);

    range_reader reader(testing::kafka_settings(), "range-test", topic);
    const auto soon = clock::now() + 20s;
    const auto all = reader.ends(soon);
    fill(topic, 100, 110);
    CHECK(read_all(reader, reader.at(from, soon), reader.at(to, soon), 7) == numbers(30, 80));
    CHECK(read_all(reader, reader.beginnings(soon), all, 1000) == numbers(0, 100));
    CHECK(is_read(reader.at(time_now_ms() + 60'000, soon), reader.ends(soon)));
}

TEST_CASE("a range reader goes on where another one stopped")
{
    const auto topic = testing::scratch_topic("range-again", 2);
    fill(topic, 0, 50);
    const auto soon = clock::now() + 20s;
    positions next, end;
    std::multiset<int> values;
    {
        range_reader first(testing::kafka_settings(), "range-test", topic);
        next = first.beginnings(soon), end = first.ends(soon);
        for (const auto& r : first.read(next, end, 20, soon))
            values.insert(std::stoi(r.value));
        CHECK(values.size() == 20);
    }
    range_reader second(testing::kafka_settings(), "range-test", topic);
    values.merge(read_all(second, next, end, 20));
    CHECK(values == numbers(0, 50));
}

TEST_CASE("a range reader says so when there is no such topic")
{
    range_reader reader(testing::kafka_settings(), "range-test", "no-such-topic");
    CHECK_THROWS_AS(reader.ends(clock::now() + 5s), std::runtime_error);
}
