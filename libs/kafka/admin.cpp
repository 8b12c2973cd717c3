#include "kafka/admin.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "kafka/client.hpp"

namespace relevo::kafka {

using namespace std::chrono_literals;

namespace {

constexpr int ask_timeout_ms = 30'000;

struct admin_closer
{
    void operator()(rd_kafka_NewTopic_t* p) const { rd_kafka_NewTopic_destroy(p); }
    void operator()(rd_kafka_NewPartitions_t* p) const { rd_kafka_NewPartitions_destroy(p); }
    void operator()(rd_kafka_ConfigResource_t* p) const { rd_kafka_ConfigResource_destroy(p); }
};
template <class T>
using owned_spec = std::unique_ptr<T, admin_closer>;

[[noreturn]] void fail(const std::string& what, const char* why)
{
    throw std::runtime_error("Kafka: " + what + ": " + (why ? why : "no reason given"));
}

void check(rd_kafka_resp_err_t err, const std::string& what, const char* why)
{
    if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
        fail(what, why ? why : rd_kafka_err2str(err));
}

owned_spec<rd_kafka_NewTopic_t> to_spec(const topic_settings& t)
{
    char error[256];
    owned_spec<rd_kafka_NewTopic_t> spec(
        rd_kafka_NewTopic_new(t.name.c_str(), t.partitions, t.replication, error, sizeof error));
    if (!spec)
        fail(t.name, error);
    for (const auto& [name, value] : t.config)
        rd_kafka_NewTopic_set_config(spec.get(), name.c_str(), value.c_str());
    return spec;
}

}  // namespace

struct admin::impl
{
    explicit impl(const settings& s)
        : rk(client_config(s, "relevo-admin").open(RD_KAFKA_PRODUCER)), answers(rd_kafka_queue_new(rk.get()))
    {
    }

    owned<rd_kafka_event_t> answer(const std::string& what)
    {
        owned<rd_kafka_event_t> event(rd_kafka_queue_poll(answers.get(), 2 * ask_timeout_ms));
        if (!event)
            fail(what, "no answer");
        check(rd_kafka_event_error(event.get()), what, rd_kafka_event_error_string(event.get()));
        return event;
    }

    client rk;
    owned<rd_kafka_queue_t> answers;
};

admin::admin(const settings& s) : impl_(std::make_unique<impl>(s)) {}
admin::~admin() = default;

std::map<std::string, topic_state> admin::topics()
{
    const auto metadata = fetch_metadata(impl_->rk.get(), ask_timeout_ms);
    if (!metadata)
        fail("metadata", "no broker answered");
    std::map<std::string, topic_state> all;
    for (int i = 0; i < metadata->topic_cnt; ++i) {
        const auto& topic = metadata->topics[i];
        auto& state = all[topic.topic];
        state.partitions = topic.partition_cnt;
        for (int p = 0; p < topic.partition_cnt; ++p)
            state.leaderless += topic.partitions[p].leader < 0;
    }
    return all;
}

void admin::create(const std::vector<topic_settings>& topics)
{
    std::vector<owned_spec<rd_kafka_NewTopic_t>> specs;
    std::vector<rd_kafka_NewTopic_t*> pointers;
    for (const auto& t : topics)
        pointers.push_back(specs.emplace_back(to_spec(t)).get());
    if (pointers.empty())
        return;
    rd_kafka_CreateTopics(impl_->rk.get(), pointers.data(), pointers.size(), nullptr, impl_->answers.get());
    const auto event = impl_->answer("create topics");
    std::size_t count = 0;
    const auto* results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
    for (std::size_t i = 0; i < count; ++i)
        if (const auto err = rd_kafka_topic_result_error(results[i]); err != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
            check(err, rd_kafka_topic_result_name(results[i]), rd_kafka_topic_result_error_string(results[i]));
}

void admin::add_partitions(const std::string& topic, int total)
{
    char error[256];
    const owned_spec<rd_kafka_NewPartitions_t> spec(
        rd_kafka_NewPartitions_new(topic.c_str(), static_cast<std::size_t>(total), error, sizeof error));
    if (!spec)
        fail(topic, error);
    auto* pointer = spec.get();
    rd_kafka_CreatePartitions(impl_->rk.get(), &pointer, 1, nullptr, impl_->answers.get());
    const auto event = impl_->answer("add partitions");
    std::size_t count = 0;
    const auto* results =
        rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event.get()), &count);
    for (std::size_t i = 0; i < count; ++i)
        check(rd_kafka_topic_result_error(results[i]), topic, rd_kafka_topic_result_error_string(results[i]));
}

std::map<std::string, std::string> admin::config_of(const std::string& topic)
{
    const owned_spec<rd_kafka_ConfigResource_t> resource(
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
    auto* pointer = resource.get();
    rd_kafka_DescribeConfigs(impl_->rk.get(), &pointer, 1, nullptr, impl_->answers.get());
    const auto event = impl_->answer("configuration of " + topic);
    std::size_t count = 0;
    const auto* resources =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    std::map<std::string, std::string> config;
    for (std::size_t i = 0; i < count; ++i) {
        check(rd_kafka_ConfigResource_error(resources[i]), topic, rd_kafka_ConfigResource_error_string(resources[i]));
        std::size_t entries = 0;
        const auto* list = rd_kafka_ConfigResource_configs(resources[i], &entries);
        for (std::size_t e = 0; e < entries; ++e)
            if (const auto* value = rd_kafka_ConfigEntry_value(list[e]))
                config[rd_kafka_ConfigEntry_name(list[e])] = value;
    }
    return config;
}

bool admin::wait_for_leaders(const std::vector<std::string>& wanted, std::chrono::seconds limit)
{
    const auto until = std::chrono::steady_clock::now() + limit;
    for (;;) {
        const auto known = topics();
        const auto is_led = [&](const std::string& name) {
            const auto found = known.find(name);
            return found != known.end() && found->second.partitions > 0 && found->second.leaderless == 0;
        };
        if (std::all_of(wanted.begin(), wanted.end(), is_led))
            return true;
        if (std::chrono::steady_clock::now() > until)
            return false;
        std::this_thread::sleep_for(100ms);
    }
}

}  // namespace relevo::kafka
