#include "messaging/test_house.hpp"
#include "metrics/registry.hpp"
#include "runtime/event.hpp"

using namespace relevo;
using namespace relevo::messaging;

namespace {

awaitable<> produce_all(kafka::producer& producer, std::vector<events::envelope> events)
{
    std::vector<kafka::message> messages;
    for (const auto& e : events)
        messages.push_back(events::to_message(e));
    const auto report = co_await producer.produce_all(std::move(messages), clock::now() + std::chrono::seconds(20));
    if (!report)
        throw std::runtime_error(report.error().message());
}

// No braced lists inside coroutines: GCC 12 cannot compile them.
template <class... Event>
awaitable<> produce(kafka::producer& producer, const Event&... e)
{
    return produce_all(producer, std::vector<events::envelope>{e...});
}

subscriber_settings group(std::string name)
{
    subscriber_settings s;
    s.group = std::move(name);
    return s;
}

const char* const effects = "SELECT count(*) FROM effects";

}  // namespace

TEST_CASE("a record that is delivered twice has one effect")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("twice");
    replica r(schema);
    subscriber events(r.svc, r.out, testing::kafka_settings(), {{topic, record_effect}}, group(topic));

    testing::run(r.svc, [&]() -> awaitable<> {
        const auto once = test_event(topic, "k", "once");
        co_await produce(r.producer, once, once, test_event(topic, "k", "other"));
        co_await produce(r.producer, once, test_event(topic, "k", "last"));
        co_await until_count(schema, "SELECT count(*) FROM effects WHERE what = 'last'", 1);
    });
    CHECK(count_of(schema, "SELECT count(*) FROM effects WHERE what = 'once'") == 1);
    CHECK(count_of(schema, effects) == 3);
}

TEST_CASE("records whose offsets were lost in a crash are known by the inbox")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("crash");
    {
        replica first(schema);
        subscriber events(first.svc, first.out, testing::kafka_settings(), {{topic, record_effect}}, group(topic));
        testing::run(first.svc, [&]() -> awaitable<> {
            std::vector<events::envelope> batch;
            for (int i = 0; i < 50; ++i)
                batch.push_back(test_event(topic, std::to_string(i % 7), std::to_string(i)));
            co_await produce_all(first.producer, std::move(batch));
            co_await until_count(schema, effects, 50);
        });
    }
    // A group without offsets reads everything again, as the service does after a kill between commit and store.
    replica second(schema);
    subscriber events(second.svc, second.out, testing::kafka_settings(), {{topic, record_effect}}, group(topic + "b"));
    testing::run(second.svc, [&]() -> awaitable<> {
        co_await produce(second.producer, test_event(topic, "0", "end"), test_event(topic, "1", "end"),
                         test_event(topic, "2", "end"));
        co_await until_count(schema, "SELECT count(*) FROM effects WHERE what = 'end'", 3);
        co_await until_count(schema, "SELECT count(*) FROM inbox", 53);
    });
    CHECK(count_of(schema, effects) == 53);
}

TEST_CASE("a poison record is dead at once, with its cause, and the rest of its batch commits")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("poison", 1);
    replica r(schema);
    subscriber events(r.svc, r.out, testing::kafka_settings(), {{topic, record_effect}}, group(topic));

    testing::run(r.svc, [&]() -> awaitable<> {
        co_await produce(r.producer, test_event(topic, "a", "1"), test_event(topic, "b", "poison"),
                         test_event(topic, "c", "2"), test_event(topic, "d", "bad text"), test_event(topic, "e", "3"));
        co_await until_count(schema, effects, 3);
        co_await until_count(schema, "SELECT count(*) FROM tasks WHERE kind = 'message' AND state = 'dead'", 2);
    });
    CHECK(schema.query("SELECT last_error FROM tasks WHERE payload->>'value' = 'poison'") == "poisoned");
    CHECK(schema.query("SELECT attempt FROM tasks WHERE payload->>'value' = 'poison'") == "1");
    CHECK(schema.query("SELECT error_code FROM tasks WHERE payload->>'value' = 'bad text'") == "refused_by_database");
    CHECK(schema.query("SELECT payload->>'topic' FROM tasks WHERE payload->>'value' = 'poison'") == topic);
}

TEST_CASE("a handler that fails without a reason gets three tries, then the record is dead")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("tries", 1);
    replica r(schema);
    int calls = 0;
    auto moody = [&calls](unit& u, const events::envelope& e) {
        if (e.data == "moody" && ++calls)
            throw std::runtime_error("mood");
        record_effect(u, e);
    };
    subscriber events(r.svc, r.out, testing::kafka_settings(), {{topic, moody}}, group(topic));

    testing::run(r.svc, [&]() -> awaitable<> {
        co_await produce(r.producer, test_event(topic, "a", "1"), test_event(topic, "b", "moody"),
                         test_event(topic, "c", "2"));
        co_await until_count(schema, effects, 2);
    });
    CHECK(schema.query("SELECT attempt || ' ' || error_code FROM tasks") == "3 handler_failed");
}

TEST_CASE("while Postgres is away nothing is lost, skipped or declared dead")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("away");
    replica r(schema);
    subscriber events(r.svc, r.out, testing::kafka_settings(), {{topic, record_effect}}, group(topic));

    testing::run(r.svc, [&]() -> awaitable<> {
        co_await produce(r.producer, test_event(topic, "a", "before"));
        co_await until_count(schema, effects, 1);
        schema.block_connections(true);
        std::vector<events::envelope> batch;
        for (int i = 0; i < 100; ++i)
            batch.push_back(test_event(topic, std::to_string(i % 5), std::to_string(i)));
        co_await produce_all(r.producer, std::move(batch));
        co_await runtime::sleep_for(std::chrono::seconds(5));  // the outage itself
        schema.block_connections(false);
        co_await until_count(schema, effects, 101);
    });
    CHECK(count_of(schema, "SELECT count(*) FROM tasks") == 0);
    CHECK(count_of(schema, "SELECT count(DISTINCT what) FROM effects") == 101);
    // Pauses of 0.1, 0.2, 0.4 … s: a handful of tries in 5 s, not a busy loop.
    CHECK(r.svc.metrics().expose().find("event_batch_seconds_count") != std::string::npos);
}

TEST_CASE("two replicas on the same hot rows wait for each other instead of deadlocking")
{
    testing::scratch_schema schema(effects_table);
    schema.query("INSERT INTO " + schema.name() + ".hot (id) SELECT generate_series(1, 20)");
    const std::string topics[] = {testing::scratch_topic("hot", 4), testing::scratch_topic("hot", 4)};

    static constexpr database::query lock_hot{"lock_hot",
                                              "SELECT id FROM hot WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE"};
    static constexpr database::query hit{"hit", "UPDATE hot SET hits = hits + 1 WHERE id = $1"};
    auto on_hit = [](unit& u, const events::envelope& e) { u.tx.exec(hit, std::stoll(e.data)); };
    auto locks = [](unit& u, const std::vector<const events::envelope*>& batch) {
        std::vector<std::int64_t> ids;
        for (const auto* e : batch)
            ids.push_back(std::stoll(e->data));
        u.tx.exec(lock_hot, ids);
    };
    replica a(schema, "a"), b(schema, "b");
    subscriber events_a(a.svc, a.out, testing::kafka_settings(), {{topics[0], on_hit}}, {locks, topics[0]});
    subscriber events_b(b.svc, b.out, testing::kafka_settings(), {{topics[1], on_hit}}, {locks, topics[1]});

    std::thread other([&] {
        testing::run(b.svc, [&]() -> awaitable<> {
            co_await until_count(schema, "SELECT coalesce(sum(hits), 0) FROM hot", 4000);
        });
    });
    testing::run(a.svc, [&]() -> awaitable<> {
        for (const auto& topic : topics) {
            std::vector<events::envelope> batch;
            for (int i = 0; i < 2000; ++i)
                batch.push_back(test_event(topic, std::to_string((i * 7) % 31), std::to_string(1 + (i * 13) % 20)));
            co_await produce_all(a.producer, std::move(batch));
        }
        co_await until_count(schema, "SELECT coalesce(sum(hits), 0) FROM hot", 4000);
    });
    other.join();
    for (auto* replica : {&a, &b})
        CHECK(replica->svc.metrics().expose().find("database_errors_total{class=\"40\"}") == std::string::npos);
}

TEST_CASE("a replica that joins while a batch is in work doubles no effect and loses none")
{
    testing::scratch_schema schema(effects_table);
    const auto topic = testing::scratch_topic("joins", 6);
    const std::string all_effects = "SELECT count(DISTINCT what) FROM effects";
    constexpr int early = 600, late = 120;

    replica a(schema, "a"), b(schema, "b");
    std::atomic<bool> has_joined = false;
    // Slow until the other replica has its partitions, so that a batch is in work all that time.
    auto slowly = [&has_joined](unit& u, const events::envelope& e) {
        if (!has_joined)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        record_effect(u, e);
    };
    subscriber first(a.svc, a.out, testing::kafka_settings(), {{topic, slowly}}, group(topic));
    const auto send = [&](int from, int count) {
        std::vector<events::envelope> batch;
        for (int i = from; i < from + count; ++i)
            batch.push_back(test_event(topic, std::to_string(i % 31), std::to_string(i)));
        return produce_all(a.producer, std::move(batch));
    };
    std::thread other;
    testing::run(a.svc, [&]() -> awaitable<> {
        co_await send(0, early);
        const std::function<bool()> is_working = [&] { return count_of(schema, all_effects) > 0; };
        co_await testing::eventually(is_working);
        other = std::thread([&] {
            subscriber second(b.svc, b.out, testing::kafka_settings(), {{topic, record_effect}}, group(topic));
            testing::run(b.svc, [&]() -> awaitable<> {
                const std::function<bool()> is_member = [&] { return b.svc.is_ready(); };
                co_await testing::eventually(is_member);
                has_joined = true;
                co_await until_count(schema, all_effects, early + late);
            });
        });
        const std::function<bool()> joined = [&] { return has_joined.load(); };
        co_await testing::eventually(joined);
        co_await send(early, late);
        co_await until_count(schema, all_effects, early + late);
    });
    other.join();
    CHECK(count_of(schema, effects) == early + late);
    CHECK(count_of(schema, "SELECT count(*) FROM tasks") == 0);
}
