#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kafka/message.hpp"
#include "kafka/settings.hpp"
#include "runtime/service.hpp"

namespace relevo::kafka {

struct consumer_settings
{
    std::string group;
    std::vector<std::string> topics;
    std::size_t max_batch = 200;
    std::chrono::milliseconds max_batch_wait{20};  // only while more records keep coming
};

// What became of a batch.
struct batch_outcome
{
    // True: the whole batch is settled. False: none of it; the consumer rewinds and hands the records out again after
    // a pause of 0.1–10 s (doubling), during which it keeps its membership.
    bool settled = true;
};

// A group member (range assignor, earliest, no static membership). One poll thread hands batches to the loop, one at a
// time, and stores the offsets of settled batches; a revoked partition waits for the batch in work (≤ 10 s), commits,
// and is let go. Stops by leaving the group. Ready ("kafka_assignment") after the first assignment.
// Metrics: kafka_consumer_lag{topic}, kafka_consumed_total{topic}.
class consumer
{
public:
    using batch_handler = std::function<awaitable<batch_outcome>(std::vector<record>)>;

    consumer(runtime::service& svc, const settings& kafka, consumer_settings s, batch_handler on_batch);
    ~consumer();

private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

// Reads every partition of a topic without a group: for broadcasts. since_ms: epoch milliseconds of the first record
// wanted; 0: only what comes after the start. Ready ("kafka_tail:<topic>") once its place in every partition is known.
class tail
{
public:
    using record_handler = std::function<void(record)>;  // on the loop

    tail(runtime::service& svc, const settings& kafka, std::string topic, std::int64_t since_ms,
         record_handler on_record);
    ~tail();

private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace relevo::kafka
