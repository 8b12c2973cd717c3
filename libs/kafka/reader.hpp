#pragma once

#include "kafka/client.hpp"

// What readers without a group share. Include it in .cpp files only.
namespace relevo::kafka {

// No group is joined and nothing is committed. otherwise: where to go when an offset is gone, "earliest" or "latest".
client open_reader(const settings& kafka, const std::string& client_id, const std::string& otherwise,
                   bool tells_ends = false);

// 0 when the topic is not there or no broker answered in time. Blocks.
int partitions_of(rd_kafka_t* rk, const std::string& topic, int timeout_ms);

}  // namespace relevo::kafka
