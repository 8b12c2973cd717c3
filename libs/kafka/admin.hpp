#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kafka/settings.hpp"

namespace relevo::kafka {

struct topic_settings
{
    std::string name;
    int partitions = 1;
    int replication = 1;
    std::map<std::string, std::string> config;  // as Kafka names them: retention.ms, cleanup.policy, …
};

struct topic_state
{
    int partitions = 0;
    int leaderless = 0;  // partitions that nobody leads at the moment
};

// Looks after topics. Blocks: for tools and tests, not for services. Throws std::runtime_error.
class admin
{
public:
    explicit admin(const settings& s);
    ~admin();

    std::map<std::string, topic_state> topics();
    // Topics that exist already are passed over.
    void create(const std::vector<topic_settings>& topics);
    void add_partitions(const std::string& topic, int total);
    std::map<std::string, std::string> config_of(const std::string& topic);
    // False when one of them still lacks a leader at the end.
    bool wait_for_leaders(const std::vector<std::string>& topics, std::chrono::seconds limit);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace relevo::kafka
