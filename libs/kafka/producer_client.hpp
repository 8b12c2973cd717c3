#pragma once

#include <atomic>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <mutex>

#include "kafka/client.hpp"
#include "kafka/producer.hpp"
#include "metrics/registry.hpp"
#include "runtime/worker_loop.hpp"

namespace relevo::kafka {

// The fate of the records of one call. Shared with the reports, so that one that comes after the caller's deadline is
// dropped safely. Used on the caller's loop, where reports are brought.
struct delivery
{
    delivery(const asio::any_io_executor& callers, deadline until)
        : loop(runtime::loop_of(callers)), settled(callers, until)
    {
    }

    void note_failure(std::size_t index, error_code ec);
    void note_report(std::size_t index, error_code ec);

    asio::io_context& loop;
    std::size_t pending = 0;
    std::size_t failed_index = SIZE_MAX;
    error_code error;  // of the first that failed
    std::atomic<bool> abandoned = false;
    const clock::time_point sent = clock::now();
    asio::steady_timer settled;  // cancelled when nothing is pending any more
};

class producer_metrics
{
public:
    explicit producer_metrics(metrics::registry& registry);
    // outcome: ok, refused, queue_full, late (reported after the caller's deadline)
    void count(std::string_view topic, std::string_view outcome);
    metrics::histogram seconds;

private:
    metrics::registry& registry_;
    std::mutex mutex_;
    struct known_fate
    {
        std::string topic, outcome;
        metrics::counter counter;
    };
    std::vector<known_fate> produced_;  // a handful
};

// Which brokers are connected, as librdkafka's threads report it.
class broker_states
{
public:
    void attach(rd_kafka_conf_t* conf);
    bool any_up() const { return up_ > 0; }

private:
    void note(int broker_id, const std::string& address, bool is_up);
    std::mutex mutex_;
    std::map<std::pair<int, std::string>, bool> states_;
    std::atomic<int> up_ = 0;
};

// One librdkafka producer; replaced as a whole after a fatal error. Its reports are served on the service's loop;
// enqueue, is_connected and suspect may be called on any.
class producer_client : public std::enable_shared_from_this<producer_client>
{
public:
    producer_client(runtime::service& svc, const settings& s, std::shared_ptr<producer_metrics> metrics);
    ~producer_client();

    // Serves reports as they arrive; on_fatal is called once, when the client is of no more use.
    void watch(std::function<void()> on_fatal);
    void stop_watching();
    // Queues a copy of m; its fate goes to d.
    error_code enqueue(const message_view& m, const std::shared_ptr<delivery>& d, std::size_t index);
    // Runs the callbacks of all reports that have come.
    void serve();
    // Fails what is not delivered yet.
    void purge();
    std::size_t outstanding() const;
    bool is_connected() const { return states_.any_up() && !suspect_; }
    // A report is overdue: not connected until one comes.
    void suspect() { suspect_ = true; }
    const std::shared_ptr<rd_kafka_t>& handle() const { return rk_; }
    // Gives the handle away: closing it joins threads, which is no work for the loop. Keep this object until then.
    std::shared_ptr<rd_kafka_t> release() { return std::move(rk_); }

private:
    void on_report(const rd_kafka_message_t& m);
    void wait_for_reports();

    std::shared_ptr<producer_metrics> metrics_;
    broker_states states_;
    asio::io_context& loop_;
    bool watching_ = false, fatal_ = false;
    std::atomic<bool> suspect_ = false;
    std::function<void()> on_fatal_;
    asio::posix::stream_descriptor reports_;
    std::shared_ptr<rd_kafka_t> rk_;
};

}  // namespace relevo::kafka
