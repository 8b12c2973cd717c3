#include "messaging/batch.hpp"
#include "messaging/test_house.hpp"

using namespace relevo;
using namespace relevo::messaging;

namespace {

constexpr database::query insert_effects{"insert_effects", "INSERT INTO effects (what) SELECT unnest($1::text[])"};

// Writes what was noted in one statement; what says "late poison" cannot be written.
class noted : public deferred_writes
{
public:
    std::vector<std::string> what;
    static inline int flushes = 0;
    static inline std::string topic;

    void flush(unit& u) override
    {
        ++flushes;
        if (std::ranges::count(what, "late poison") > 0)
            u.tx.exec(database::query{"bad_cast", "SELECT $1::text::int"}, "no number");
        u.tx.exec(insert_effects, what);
        u.publish(test_event(topic, "key", "flushed"));
    }
};

void note(unit& u, const events::envelope& e)
{
    u.deferred<noted>().what.push_back(e.data);
}

struct batch_house
{
    testing::scratch_schema schema{effects_table};
    replica r{schema};
    std::string topic = testing::scratch_topic("batch", 1);
    batch_work work{{{topic, note}}, nullptr, "test"};
    std::vector<events::envelope> batch;
    std::vector<kafka::record> records;

    explicit batch_house(const std::vector<std::string>& data)
    {
        noted::flushes = 0;
        noted::topic = topic;
        for (const auto& d : data) {
            batch.push_back(test_event(topic, "k", d));
            records.emplace_back();
            records.back().topic = topic;
        }
    }

    // As the subscriber does it: all together, and one by one when that does not do. Returns how often it had to.
    awaitable<int> settle(batch_result& result)
    {
        const auto together = [&](database::transaction& tx) { return work.run_together(tx, batch); };
        const auto one_by_one = [&](database::transaction& tx) { return work.run_one_by_one(tx, batch, records); };
        try {
            result = co_await r.db.transact(all_tenants, together);
            co_return 1;
        } catch (const std::exception&) {
        }
        result = co_await r.db.transact(all_tenants, one_by_one);
        co_return 2;
    }
    int settled(batch_result& result)
    {
        int tries = 0;
        testing::run(r.svc, [&]() -> awaitable<> { tries = co_await settle(result); });
        return tries;
    }
    std::string effects() const { return schema.query("SELECT string_agg(what, ' ' ORDER BY n) FROM effects"); }
};

}  // namespace

TEST_CASE("what the handlers of a batch leave to its end is written once")
{
    batch_house house({"a", "b", "c"});
    batch_result r;
    CHECK(house.settled(r) == 1);
    CHECK(r.handled.size() == 3);
    CHECK(noted::flushes == 1);
    CHECK(r.written.events.size() == 1);
    CHECK(house.effects() == "a b c");
}

TEST_CASE("a record whose deferred writes fail is dead alone")
{
    batch_house house({"a", "late poison", "c"});
    batch_result r;
    CHECK(house.settled(r) == 2);
    CHECK(r.dead == 1);
    CHECK(r.handled == std::vector<std::size_t>{0, 2});
    CHECK(house.effects() == "a c");
}
