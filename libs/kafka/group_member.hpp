#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

#include "kafka/client.hpp"
#include "kafka/consumer.hpp"
#include "metrics/registry.hpp"

namespace relevo::kafka {

// The consumer's poll thread: membership, records, offsets.
//
// Assigned partitions feed a queue of our own, so that librdkafka's consumer queue carries only rebalances and errors.
// While a batch is in work, or waits to be handed out again, the thread goes on serving that one: the member stays in
// its group, and fetched records stay where they are (pausing partitions would throw them away). A batch that was not
// settled is kept and handed out again as it is, unless its partitions are revoked meanwhile: then it is dropped, and
// whoever gets them starts from the stored offsets.
class group_member
{
public:
    struct events
    {
        // All on the poll thread.
        std::function<void(std::vector<record>)> on_batch;  // then settle() is awaited
        std::function<void()> on_assigned;
    };

    group_member(runtime::service& svc, const settings& kafka, consumer_settings s, events e);
    ~group_member();

    // The thread: returns after stop(), having left the group.
    void run();

    // From any thread.
    void settle(bool ok);
    void stop();
    // Stops without waiting for the batch in work.
    void abandon();

private:
    using positions = std::map<std::string, std::map<std::int32_t, std::int64_t>, std::less<>>;
    enum class work
    {
        none,
        running,
        settled,
        failed
    };

    void open(runtime::service& svc, const settings& kafka);
    void step();
    bool collect();
    void take(std::chrono::milliseconds timeout, std::size_t limit);
    void keep(owned<rd_kafka_message_t> m);
    void hand_out();
    void finish_batch();
    void mark_settled();
    void await_work(std::chrono::milliseconds timeout);
    bool is_running() const;
    bool is_stopping() const;

    void serve_group(std::chrono::milliseconds timeout);
    void report_error(const rd_kafka_message_t& m);
    void rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions);
    void assign(rd_kafka_topic_partition_list_t* partitions);
    void revoke();
    void commit();
    void report_lag();

    const consumer_settings settings_;
    const events events_;
    std::map<std::string, metrics::gauge> lag_;
    std::map<std::string, metrics::counter> consumed_;

    mutable std::mutex mutex_;  // guards the next three
    std::condition_variable changed_;
    work work_ = work::none;
    bool stopping_ = false, abandoned_ = false;

    client rk_;
    owned<rd_kafka_queue_t> records_;
    std::vector<owned<rd_kafka_message_t>> held_;  // the batch: in work, or to be handed out (again)
    std::vector<owned<rd_kafka_message_t>> early_;
    positions next_;  // of assigned partitions: the first offset not settled, -1 when unknown
    std::chrono::milliseconds backoff_{0};
    clock::time_point retry_at_, lag_at_, error_logged_at_;
    std::string last_error_;
};

}  // namespace relevo::kafka
