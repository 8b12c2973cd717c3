#include "kafka/reader.hpp"

namespace relevo::kafka {

client open_reader(const settings& kafka, const std::string& client_id, const std::string& otherwise, bool tells_ends)
{
    client_config config(kafka, client_id);
    // librdkafka wants a group's name.
    config.set("group.id", client_id + "-reader").set("enable.auto.commit", "false");
    config.set("enable.auto.offset.store", "false").set("auto.offset.reset", otherwise);
    config.set("allow.auto.create.topics", "false").set("fetch.error.backoff.ms", "100");
    config.set("enable.partition.eof", tells_ends ? "true" : "false");
    auto rk = std::move(config).open(RD_KAFKA_CONSUMER);
    rd_kafka_poll_set_consumer(rk.get());
    return rk;
}

int partitions_of(rd_kafka_t* rk, const std::string& topic, int timeout_ms)
{
    const auto metadata = fetch_metadata(rk, timeout_ms);
    for (int i = 0; metadata && i < metadata->topic_cnt; ++i)
        if (metadata->topics[i].topic == topic)
            return metadata->topics[i].partition_cnt;
    return 0;
}

}  // namespace relevo::kafka
