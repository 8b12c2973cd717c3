#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "database/migrations.hpp"
#include "database/pool.hpp"
#include "kafka/message.hpp"
#include "kafka/settings.hpp"
#include "runtime/service.hpp"

// Real parts for integration tests. tests/run starts Postgres and Kafka and sets RELEVO_TEST_DATABASE_URL (a superuser)
// and RELEVO_TEST_KAFKA; a test program that lacks them fails, saying so.
namespace relevo::testing {

// Runs a coroutine on a service's loop until it ends, then stops the parts that were registered; rethrows. Fails after
// the time limit. The parts live longer: construct them before, not in body.
void run(runtime::service& svc, std::function<awaitable<>()> body,
         std::chrono::seconds limit = std::chrono::seconds(60));

// A schema of its own with an owning role (no superuser), migrated with the shared tables and those given; dropped at
// the end.
class scratch_schema
{
public:
    explicit scratch_schema(std::vector<database::migration> own = {});
    ~scratch_schema();
    database::settings settings() const;
    const std::string& name() const { return name_; }
    // As the superuser, outside any tenant. First column of the first row, empty when none.
    std::string query(const std::string& sql) const;
    // Terminates the connections of the schema's role.
    void terminate_connections() const;
    // While blocked, the role cannot connect (stands for a database that is away).
    void block_connections(bool blocked) const;

private:
    std::string name_, url_;
};

kafka::settings kafka_settings();
// Creates a topic and waits until it is led.
void create_topic(const std::string& name, int partitions = 3);
// The same with a random suffix; returns the full name.
std::string scratch_topic(const std::string& stem, int partitions = 3);
// Everything in a topic so far, oldest first per partition; waits until at least n are there or the time is over.
std::vector<kafka::record> read_topic(const std::string& topic, std::size_t at_least, std::chrono::seconds limit);

// Waits until condition holds; polls on the loop, so background work goes on. Throws after the limit.
awaitable<> eventually(std::function<bool()> condition, std::chrono::milliseconds limit = std::chrono::seconds(20));

}  // namespace relevo::testing
