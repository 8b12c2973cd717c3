#pragma once

#include <memory>
#include <vector>

#include "kafka/message.hpp"
#include "kafka/settings.hpp"
#include "runtime/result.hpp"
#include "runtime/service.hpp"

namespace relevo::kafka {

enum class produce_errc
{
    queue_full = 1,
    timed_out,  // no report by the deadline: the record may still arrive
    refused,    // the broker or librdkafka gave an error
};
const boost::system::error_category& produce_category();
inline boost::system::error_code make_error_code(produce_errc e)
{
    return {static_cast<int>(e), produce_category()};
}

// Idempotent producer (acks=all, lz4, linger 1 ms, murmur2_random). Delivery reports are served on the loop through an
// eventfd. Deadlines are our own: librdkafka may take 8–12 s to report while brokers are down. Recreated after _FATAL.
// produce… and is_connected may be called on any loop of the process, the rest on the service's. Metrics:
// kafka_produced_total{topic,outcome}, kafka_produce_seconds.
class producer
{
public:
    producer(runtime::service& svc, const settings& s);
    ~producer();

    // Success once the brokers acknowledged it.
    awaitable<result<void>> produce(message m, deadline until);
    // The same without a copy of ours: what m shows is read when the call is first resumed.
    awaitable<result<void>> produce_view(message_view m, deadline until);
    // All of them, in order; the error of the first that failed. Records of one key keep their order.
    awaitable<result<void>> produce_all(std::vector<message> ms, deadline until);
    // Fetches metadata so that the first produce does not wait for it. False when no broker answered in time.
    awaitable<bool> warm_up(deadline until);
    bool is_connected() const;

private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace relevo::kafka

template <>
struct boost::system::is_error_code_enum<relevo::kafka::produce_errc> : std::true_type
{
};
