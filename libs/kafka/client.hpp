#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>

#include "kafka/message.hpp"
#include "kafka/settings.hpp"

// What every use of librdkafka shares. Include it in .cpp files only.
namespace relevo::kafka {

struct closer
{
    void operator()(rd_kafka_t* p) const { rd_kafka_destroy(p); }
    void operator()(rd_kafka_conf_t* p) const { rd_kafka_conf_destroy(p); }
    void operator()(rd_kafka_queue_t* p) const { rd_kafka_queue_destroy(p); }
    void operator()(rd_kafka_event_t* p) const { rd_kafka_event_destroy(p); }
    void operator()(rd_kafka_message_t* p) const { rd_kafka_message_destroy(p); }
    void operator()(rd_kafka_headers_t* p) const { rd_kafka_headers_destroy(p); }
    void operator()(rd_kafka_topic_partition_list_t* p) const { rd_kafka_topic_partition_list_destroy(p); }
    void operator()(const rd_kafka_metadata_t* p) const { rd_kafka_metadata_destroy(p); }
};
template <class T>
using owned = std::unique_ptr<T, closer>;

using client = owned<rd_kafka_t>;
using partition_list = owned<rd_kafka_topic_partition_list_t>;
inline partition_list make_partition_list(int size)
{
    return partition_list(rd_kafka_topic_partition_list_new(size));
}

// librdkafka's configuration: addresses and credentials, quick reconnects, its log lines on ours.
class client_config
{
public:
    client_config(const settings& s, const std::string& client_id);
    // Throws std::invalid_argument, naming the property.
    client_config& set(const char* name, const std::string& value);
    rd_kafka_conf_t* get() { return conf_.get(); }
    // Throws std::runtime_error.
    client open(rd_kafka_type_t type) &&;

private:
    owned<rd_kafka_conf_t> conf_;
};

record to_record(const rd_kafka_message_t& m);

// Partition counts by topic; nothing when no broker answered in time. Blocks.
owned<const rd_kafka_metadata_t> fetch_metadata(rd_kafka_t* rk, int timeout_ms);

}  // namespace relevo::kafka
