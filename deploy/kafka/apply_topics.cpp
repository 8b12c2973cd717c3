// Makes a cluster's topics be what topics.yaml says, as far as that destroys nothing. Usage: README.md.
#include <CLI/CLI.hpp>
#include <iostream>

#include "log/log.hpp"
#include "topic_list.hpp"

using namespace relevo;

namespace {

// What is there keeps its settings: changing retention deletes data, which is a person's decision.
int report_differences(kafka::admin& admin, const kafka::topic_settings& topic)
{
    int differences = 0;
    const auto config = admin.config_of(topic.name);
    for (const auto& [name, wanted] : topic.config) {
        const auto found = config.find(name);
        const std::string actual = found == config.end() ? "" : found->second;
        if (actual == wanted)
            continue;
        ++differences;
        std::cout << "differs  " << topic.name << ": " << name << " is " << actual << ", topics.yaml says " << wanted
                  << "\n";
    }
    return differences;
}

struct summary
{
    int created = 0, raised = 0, differences = 0;
};

summary apply(kafka::admin& admin, const std::vector<kafka::topic_settings>& topics)
{
    summary done;
    const auto known = admin.topics();
    std::vector<kafka::topic_settings> missing;
    for (const auto& topic : topics) {
        const auto found = known.find(topic.name);
        if (found == known.end()) {
            missing.push_back(topic);
            continue;
        }
        if (const int actual = found->second.partitions; actual < topic.partitions) {
            admin.add_partitions(topic.name, topic.partitions);
            std::cout << "raised   " << topic.name << ": " << actual << " to " << topic.partitions << " partitions\n";
            ++done.raised;
        } else if (actual > topic.partitions) {
            std::cout << "differs  " << topic.name << ": has " << actual << " partitions\n";
            ++done.differences;
        }
        done.differences += report_differences(admin, topic);
    }
    admin.create(missing);
    for (const auto& topic : missing)
        std::cout << "created  " << topic.name << "\n";
    done.created = static_cast<int>(missing.size());
    return done;
}

int run(const kafka::settings& kafka, const std::string& file, const cluster_shape& shape)
{
    const auto topics = read_topics(file, shape);
    kafka::admin admin(kafka);
    const auto done = apply(admin, topics);
    std::vector<std::string> names;
    for (const auto& topic : topics)
        names.push_back(topic.name);
    if (!admin.wait_for_leaders(names, std::chrono::seconds(60))) {
        std::cerr << "kafka-topics-apply: some topics have no leader after 60 s\n";
        return 1;
    }
    std::cout << topics.size() << " topics, " << done.created << " created, " << done.raised << " raised, "
              << done.differences << " differences\n";
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    std::string brokers, file;
    cluster_shape shape;
    CLI::App app{"Creates the topics of topics.yaml that are missing and raises partition counts"};
    app.add_option("--brokers", brokers, "bootstrap servers; default: KAFKA_BROKERS");
    app.add_option("--file", file, "topics.yaml")->required();
    app.add_option("--replication", shape.replication, "copies of each partition: 1 locally, 3 in production")
        ->envname("KAFKA_REPLICATION")
        ->check(CLI::Range(1, 9));
    app.add_option("--partitions", shape.partitions, "instead of the file's counts")->check(CLI::Range(1, 1000));
    CLI11_PARSE(app, argc, argv);
    try {
        log::configure("kafka-topics-apply", log::level::warn);
        config::source environment;
        auto kafka = kafka::read_settings(environment);
        environment.finish();
        if (!brokers.empty())
            kafka.brokers = brokers;
        return run(kafka, file, shape);
    } catch (const std::exception& e) {
        std::cerr << "kafka-topics-apply: " << e.what() << "\n";
        return 1;
    }
}
