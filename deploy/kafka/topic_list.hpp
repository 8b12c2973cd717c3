#pragma once

#include <string>
#include <vector>

#include "kafka/admin.hpp"

namespace relevo {

// How many copies, and how many partitions (0: as the file says), this cluster is to have.
struct cluster_shape
{
    int replication = 1;
    int partitions = 0;
};

// Reads topics.yaml. Throws std::runtime_error, naming the line.
std::vector<kafka::topic_settings> read_topics(const std::string& file, const cluster_shape& shape);

}  // namespace relevo
