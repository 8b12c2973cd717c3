#include <boost/asio/post.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "kafka/consumer.hpp"
#include "kafka/reader.hpp"
#include "log/log.hpp"
#include "runtime/event.hpp"

namespace relevo::kafka {

using namespace std::chrono_literals;

namespace {

constexpr int ask_timeout_ms = 5000;

}  // namespace

struct tail::impl : std::enable_shared_from_this<impl>
{
    impl(runtime::service& service, const settings& kafka, std::string name, std::int64_t since, record_handler f)
        : svc(service),
          topic(std::move(name)),
          since_ms(since),
          handle(std::move(f)),
          ready_name("kafka_tail:" + topic),
          stopped(svc.loop()),
          rk(open_reader(kafka, svc.name(), "latest"))
    {
    }

    void start()
    {
        svc.set_ready(ready_name, false);
        thread = std::thread([this] {
            run();
            asio::post(svc.loop(), [self = shared_from_this()] {
                self->ended = true;
                self->stopped.set();
            });
        });
    }

    void run()
    {
        while (!is_stopping() && !extend_assignment())
            pause(500ms);
        if (!is_stopping())
            asio::post(svc.loop(), [self = shared_from_this()] { self->svc.set_ready(self->ready_name, true); });
        auto look_again = clock::now() + 30s;
        while (!is_stopping()) {
            read_some();
            if (clock::now() > look_again) {
                extend_assignment();
                look_again = clock::now() + 30s;
            }
        }
        rd_kafka_assign(rk.get(), nullptr);
        rd_kafka_consumer_close(rk.get());
    }

    // Finds where to start in partitions not yet read. False when the topic or the answer is missing.
    bool extend_assignment()
    {
        const int count = partitions_of(rk.get(), topic, ask_timeout_ms);
        const int known = static_cast<int>(next.size());
        if (count <= known)
            return known > 0;
        for (int p = known; p < count; ++p) {
            // Partitions that were added meanwhile are read from their beginning.
            const auto offset = known > 0 ? 0 : first_offset(p);
            if (offset < 0)
                return next.clear(), false;
            next[p] = offset;
        }
        const auto list = make_partition_list(count);
        for (const auto& [p, offset] : next)
            rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), p)->offset = offset;
        const auto err = rd_kafka_assign(rk.get(), list.get());
        log::info("kafka_tail_assigned", {{"topic", topic}, {"partitions", count}, {"code", rd_kafka_err2name(err)}});
        return err == RD_KAFKA_RESP_ERR_NO_ERROR;
    }

    // -1 when no broker answered.
    std::int64_t first_offset(int partition)
    {
        if (since_ms > 0) {
            const auto list = make_partition_list(1);
            rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = since_ms;
            if (rd_kafka_offsets_for_times(rk.get(), list.get(), ask_timeout_ms) != RD_KAFKA_RESP_ERR_NO_ERROR)
                return -1;
            if (list->elems[0].offset >= 0)
                return list->elems[0].offset;
        }
        std::int64_t low = -1, high = -1;
        rd_kafka_query_watermark_offsets(rk.get(), topic.c_str(), partition, &low, &high, ask_timeout_ms);
        return high;
    }

    // Hands over what is there, up to 500 records, and waits until the loop has taken them.
    void read_some()
    {
        std::vector<record> records;
        for (int wait = 100; records.size() < 500; wait = 0) {
            const owned<rd_kafka_message_t> m(rd_kafka_consumer_poll(rk.get(), wait));
            if (!m)
                break;
            if (m->err) {
                log::warn("kafka_tail_error", {{"topic", topic}, {"text", rd_kafka_message_errstr(m.get())}});
                continue;
            }
            next[m->partition] = m->offset + 1;
            records.push_back(to_record(*m));
        }
        if (records.empty())
            return;
        busy = true;
        asio::post(svc.loop(), [self = shared_from_this(), records = std::move(records)]() mutable {
            self->deliver(std::move(records));
        });
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return !busy || stopping; });
    }

    void deliver(std::vector<record> records)
    {
        if (!closed)
            for (auto& r : records)
                handle(std::move(r));
        std::lock_guard lock(mutex);
        busy = false;
        changed.notify_all();
    }

    bool is_stopping()
    {
        std::lock_guard lock(mutex);
        return stopping;
    }

    void pause(std::chrono::milliseconds duration)
    {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, duration, [this] { return stopping; });
    }

    void request_stop()
    {
        std::lock_guard lock(mutex);
        stopping = true;
        changed.notify_all();
    }

    static awaitable<> stop(std::shared_ptr<impl> self)
    {
        if (!self)
            co_return;
        self->request_stop();
        while (!self->ended)
            co_await self->stopped.wait();
    }

    runtime::service& svc;
    const std::string topic;
    const std::int64_t since_ms;
    const record_handler handle;
    const std::string ready_name;
    runtime::event stopped;
    bool ended = false, closed = false;

    std::mutex mutex;  // guards the next three
    std::condition_variable changed;
    bool busy = false, stopping = false;

    client rk;
    std::map<std::int32_t, std::int64_t> next;  // by partition
    std::thread thread;
};

tail::tail(runtime::service& svc, const settings& kafka, std::string topic, std::int64_t since_ms,
           record_handler on_record)
    : impl_(std::make_shared<impl>(svc, kafka, std::move(topic), since_ms, std::move(on_record)))
{
    impl_->start();
    svc.on_stop("kafka_tail", [weak = std::weak_ptr(impl_)] { return impl::stop(weak.lock()); });
}

tail::~tail()
{
    impl_->closed = true;
    impl_->request_stop();
    impl_->thread.join();
}

}  // namespace relevo::kafka
