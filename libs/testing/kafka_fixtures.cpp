#include "events/envelope.hpp"
#include "kafka/admin.hpp"
#include "kafka/client.hpp"
#include "runtime/task.hpp"
#include "testing/environment.hpp"
#include "testing/fixtures.hpp"

namespace relevo::testing {

namespace {

constexpr int ask_timeout_ms = 10'000;

kafka::client open_reader()
{
    kafka::client_config config(kafka_settings(), "relevo-test");
    config.set("group.id", "relevo-test-reader").set("enable.auto.commit", "false");
    return std::move(config).open(RD_KAFKA_CONSUMER);
}

// Assigns all partitions from their beginning; returns how many records they hold at most.
std::int64_t assign_all(rd_kafka_t* rk, const std::string& topic, int partitions)
{
    const auto list = kafka::make_partition_list(partitions);
    std::int64_t held = 0;
    for (int p = 0; p < partitions; ++p) {
        std::int64_t low = 0, high = 0;
        rd_kafka_query_watermark_offsets(rk, topic.c_str(), p, &low, &high, ask_timeout_ms);
        held += high - low;
        rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), p)->offset = RD_KAFKA_OFFSET_BEGINNING;
    }
    rd_kafka_assign(rk, list.get());
    return held;
}

}  // namespace

kafka::settings kafka_settings()
{
    kafka::settings s;
    s.brokers = needed("RELEVO_TEST_KAFKA");
    return s;
}

void create_topic(const std::string& name, int partitions)
{
    kafka::admin admin(kafka_settings());
    admin.create({{name, partitions, 1, {}}});
    if (!admin.wait_for_leaders({name}, std::chrono::seconds(30)))
        throw std::runtime_error("no leader for " + name);
}

std::string scratch_topic(const std::string& stem, int partitions)
{
    const auto name = stem + "." + events::new_uuid();
    create_topic(name, partitions);
    return name;
}

std::vector<kafka::record> read_topic(const std::string& topic, std::size_t at_least, std::chrono::seconds limit)
{
    const int partitions = kafka::admin(kafka_settings()).topics()[topic].partitions;
    const auto rk = open_reader();
    const auto wanted = std::max<std::size_t>(at_least, assign_all(rk.get(), topic, partitions));
    std::vector<kafka::record> records;
    const auto until = clock::now() + limit;
    while (records.size() < wanted && clock::now() < until) {
        const kafka::owned<rd_kafka_message_t> m(rd_kafka_consumer_poll(rk.get(), 50));
        if (m && !m->err)
            records.push_back(kafka::to_record(*m));
    }
    rd_kafka_consumer_close(rk.get());
    return records;
}

}  // namespace relevo::testing
