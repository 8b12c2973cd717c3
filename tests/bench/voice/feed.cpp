// bench-voice-feed BROKERS CALLS NAME
//
// Writes what the gateway writes when Vapi tells four steps of each call: queued, ringing, in-progress, ended. NAME
// makes the calls of this run others than those before. Prints how many records are durable.
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace {

constexpr const char* topic = "webhooks.vapi.v1";

std::string status_update(const std::string& call_id, int lead, const std::string& status, long long at_ms)
{
    const std::string reason = status == "ended" ? R"(,"endedReason":"customer-did-not-answer")" : "";
    return R"({"message":{"type":"status-update","status":")" + status + "\"" + reason + R"(,"timestamp":)" +
           std::to_string(at_ms) + R"(,"call":{"id":")" + call_id +
           R"(","orgId":"0b6ec7b5-3f6d-4f0e-8f5a-2d8f2a7f3d10","type":"outboundPhoneCall","assistantOverrides":)"
           R"({"metadata":{"lead_id":)" +
           std::to_string(lead) +
           R"(,"campaign_id":null,"broker_id":1,"assistant_type":"default"}}},)"
           R"("customer":{"number":"+56912345678","name":"María Soto"},"phoneNumber":{"number":"+56221234567"}}})";
}

rd_kafka_t* open_producer(const std::string& brokers)
{
    auto* conf = rd_kafka_conf_new();
    char error[256];
    for (const auto& [name, value] :
         std::initializer_list<std::pair<const char*, std::string>>{{"bootstrap.servers", brokers},
                                                                    {"enable.idempotence", "true"},
                                                                    {"compression.codec", "lz4"},
                                                                    {"linger.ms", "5"},
                                                                    {"partitioner", "murmur2_random"}})
        if (rd_kafka_conf_set(conf, name, value.c_str(), error, sizeof error) != RD_KAFKA_CONF_OK)
            throw std::runtime_error(error);
    auto* rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (!rk)
        throw std::runtime_error(error);
    return rk;
}

void produce(rd_kafka_t* rk, const std::string& key, const std::string& body)
{
    for (;;) {
        const auto err = rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                           RD_KAFKA_V_KEY(key.data(), key.size()),
                                           RD_KAFKA_V_VALUE(const_cast<char*>(body.data()), body.size()),
                                           RD_KAFKA_V_HEADER("ce_type", "webhook.received", -1), RD_KAFKA_V_END);
        if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
            return;
        if (err != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            throw std::runtime_error(rd_kafka_err2str(err));
        rd_kafka_poll(rk, 50);
    }
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: bench-voice-feed BROKERS CALLS NAME\n");
        return 2;
    }
    try {
        auto* rk = open_producer(argv[1]);
        const int calls = std::atoi(argv[2]);
        const auto now =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count();
        int step = 0;
        for (const auto* status : {"queued", "ringing", "in-progress", "ended"}) {
            for (int i = 0; i < calls; ++i) {
                const auto id = std::string(argv[3]) + "-" + std::to_string(i);
                produce(rk, id, status_update(id, i + 1, status, now + step * 1000));
                rd_kafka_poll(rk, 0);
            }
            ++step;
        }
        if (rd_kafka_flush(rk, 60'000) != RD_KAFKA_RESP_ERR_NO_ERROR)
            throw std::runtime_error("not everything was acknowledged within 60 s");
        rd_kafka_destroy(rk);
        std::printf("%d\n", calls * step);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench-voice-feed: %s\n", e.what());
        return 1;
    }
    return 0;
}
