#pragma once

#include <chrono>

#include "kafka/client.hpp"
// After rdkafka.h.
#include <librdkafka/rdkafka_mock.h>

namespace relevo::kafka {

// librdkafka's own stand-in for brokers, which can be told to fail. For what a real broker does not do on demand.
class mock_cluster
{
public:
    explicit mock_cluster(int brokers = 1)
        : host_(client_config(nowhere(), "mock").open(RD_KAFKA_PRODUCER)),
          cluster_(rd_kafka_mock_cluster_new(host_.get(), brokers))
    {
    }
    ~mock_cluster() { rd_kafka_mock_cluster_destroy(cluster_); }
    mock_cluster(const mock_cluster&) = delete;
    mock_cluster& operator=(const mock_cluster&) = delete;

    kafka::settings settings() const
    {
        kafka::settings s;
        s.brokers = rd_kafka_mock_cluster_bootstraps(cluster_);
        return s;
    }
    void create_topic(const char* name, int partitions) { rd_kafka_mock_topic_create(cluster_, name, partitions, 1); }
    // The next request of this kind is answered by err.
    enum request : std::int16_t
    {
        produce = 0,
        init_producer_id = 22
    };
    void fail(request kind, rd_kafka_resp_err_t err) { rd_kafka_mock_push_request_errors(cluster_, kind, 1, err); }
    void set_down(bool down)
    {
        down ? rd_kafka_mock_broker_set_down(cluster_, 1) : rd_kafka_mock_broker_set_up(cluster_, 1);
    }
    void answer_after(std::chrono::milliseconds delay)
    {
        rd_kafka_mock_broker_set_rtt(cluster_, 1, static_cast<int>(delay.count()));
    }

private:
    static kafka::settings nowhere()
    {
        kafka::settings s;
        s.brokers.clear();
        return s;
    }

    client host_;
    rd_kafka_mock_cluster_t* cluster_;
};

}  // namespace relevo::kafka
