#include "topic_list.hpp"

#include <yaml-cpp/yaml.h>

namespace relevo {

namespace {

// Of the topic, else of defaults.
template <class T>
T value(const YAML::Node& topic, const YAML::Node& defaults, const char* name)
{
    return (topic[name] ? topic[name] : defaults[name]).as<T>();
}

kafka::topic_settings to_settings(const YAML::Node& topic, const YAML::Node& defaults, const cluster_shape& shape)
{
    kafka::topic_settings t;
    t.name = topic["name"].as<std::string>();
    t.partitions = shape.partitions > 0 ? shape.partitions : value<int>(topic, defaults, "partitions");
    t.replication = shape.replication;
    t.config["retention.ms"] = std::to_string(value<std::int64_t>(topic, defaults, "retention_ms"));
    t.config["max.message.bytes"] = std::to_string(value<std::int64_t>(topic, defaults, "max_message_bytes"));
    t.config["cleanup.policy"] = value<std::string>(topic, defaults, "cleanup");
    // Fewer copies than in production cannot spare one.
    const int wanted = value<int>(topic, defaults, "min_insync_replicas");
    t.config["min.insync.replicas"] = std::to_string(shape.replication > wanted ? wanted : 1);
    return t;
}

}  // namespace

std::vector<kafka::topic_settings> read_topics(const std::string& file, const cluster_shape& shape)
{
    try {
        const auto root = YAML::LoadFile(file);
        std::vector<kafka::topic_settings> topics;
        for (const auto& topic : root["topics"])
            topics.push_back(to_settings(topic, root["defaults"], shape));
        return topics;
    } catch (const YAML::Exception& e) {
        throw std::runtime_error(file + ": " + e.what());
    }
}

}  // namespace relevo
