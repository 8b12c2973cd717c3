#pragma once

#include <catch2/catch.hpp>
#include <thread>

#include "messaging/dead_work.hpp"
#include "messaging/outbox.hpp"
#include "messaging/subscriber.hpp"
#include "messaging/tasks.hpp"
#include "testing/fixtures.hpp"

namespace relevo::messaging {

// The parts of one replica of a service, on a schema that several replicas may share.
struct replica
{
    runtime::service svc;
    database::pool db;
    kafka::producer producer;
    messaging::outbox out;

    explicit replica(const testing::scratch_schema& schema, std::string name = "test", std::size_t pool_size = 4)
        : svc(runtime::service::options{std::move(name)}),
          db(svc, with_pool(schema.settings(), pool_size)),
          producer(svc, testing::kafka_settings()),
          out(svc, db, producer)
    {
    }

    static database::settings with_pool(database::settings s, std::size_t size)
    {
        s.pool_size = size;
        return s;
    }
};

inline const std::vector<database::migration> effects_table = {
    {"0001_effects",
     "CREATE TABLE effects (n bigint GENERATED ALWAYS AS IDENTITY, what text NOT NULL);"
     "CREATE TABLE hot (id bigint PRIMARY KEY, hits bigint NOT NULL DEFAULT 0);"}};

inline constexpr database::query insert_effect{"insert_effect", "INSERT INTO effects (what) VALUES ($1)"};

inline events::envelope test_event(const std::string& topic, std::string key, std::string data)
{
    events::envelope e;
    e.id = events::new_uuid();
    e.type = "test.happened";
    e.source = "/relevo/test";
    e.time = events::now_rfc3339();
    e.topic = topic;
    e.key = std::move(key);
    e.data = std::move(data);
    return e;
}

// A handler that writes the event's data down, and fails as the data says.
inline void record_effect(unit& u, const events::envelope& e)
{
    if (e.data == "poison")
        throw events::decode_error("poisoned");
    if (e.data == "bad text")
        u.tx.exec(database::query{"bad_cast", "SELECT $1::text::int"}, "no number");
    u.tx.exec(insert_effect, e.data);
}

inline std::int64_t count_of(const testing::scratch_schema& s, const std::string& sql)
{
    return std::stoll(s.query(sql));
}

// Polls the schema until the query's number is n.
inline awaitable<> until_count(const testing::scratch_schema& s, std::string sql, std::int64_t n)
{
    auto reached = [&s, sql, n] { return count_of(s, sql) == n; };
    std::function<bool()> condition = reached;
    co_await testing::eventually(std::move(condition));
}

}  // namespace relevo::messaging
