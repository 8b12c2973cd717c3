#include "kafka/producer_client.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cstring>

#include "log/log.hpp"

namespace relevo::kafka {

namespace {

// What came with a record through librdkafka and back.
struct ticket
{
    std::shared_ptr<delivery> to;
    std::size_t index;
};

owned<rd_kafka_headers_t> to_headers(const decltype(message_view::headers)& headers)
{
    owned<rd_kafka_headers_t> list(rd_kafka_headers_new(headers.size()));
    for (const auto& [name, value] : headers)
        rd_kafka_header_add(list.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                            static_cast<ssize_t>(value.size()));
    return list;
}

int open_eventfd()
{
    const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0)
        throw std::system_error(errno, std::generic_category(), "eventfd");
    return fd;
}

}  // namespace

void delivery::note_failure(std::size_t index, error_code ec)
{
    if (index < failed_index)
        failed_index = index, error = ec;
}

void delivery::note_report(std::size_t index, error_code ec)
{
    if (ec)
        note_failure(index, ec);
    if (--pending == 0)
        settled.cancel();
}

producer_metrics::producer_metrics(metrics::registry& registry)
    : seconds(
          registry.histogram("kafka_produce_seconds", "From the hand-over of a record to the report of its delivery")),
      registry_(registry)
{
}

void producer_metrics::count(std::string_view topic, std::string_view outcome)
{
    const std::lock_guard held(mutex_);
    for (auto& known : produced_)
        if (known.outcome == outcome && known.topic == topic)
            return known.counter.add();
    auto counter = registry_.counter("kafka_produced_total", "Records whose fate is known, by topic and outcome",
                                     {{"topic", std::string(topic)}, {"outcome", std::string(outcome)}});
    counter.add();
    produced_.push_back({std::string(topic), std::string(outcome), counter});
}

void broker_states::attach(rd_kafka_conf_t* conf)
{
    static constexpr auto on_change = [](rd_kafka_t*, std::int32_t id, const char*, const char* name, int port,
                                         const char* state, void* self) {
        static_cast<broker_states*>(self)->note(id, name + (":" + std::to_string(port)), std::strcmp(state, "UP") == 0);
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    };
    constexpr auto on_new = [](rd_kafka_t* rk, const rd_kafka_conf_t*, void* self, char*, std::size_t) {
        return rd_kafka_interceptor_add_on_broker_state_change(rk, "relevo", on_change, self);
    };
    rd_kafka_conf_interceptor_add_on_new(conf, "relevo", on_new, this);
}

void broker_states::note(int broker_id, const std::string& address, bool is_up)
{
    std::lock_guard lock(mutex_);
    auto& state = states_[{broker_id, address}];
    up_ += static_cast<int>(is_up) - static_cast<int>(state);
    state = is_up;
}

producer_client::producer_client(runtime::service& svc, const settings& s, std::shared_ptr<producer_metrics> metrics)
    : metrics_(std::move(metrics)), loop_(svc.loop()), reports_(svc.loop(), open_eventfd())
{
    client_config config(s, svc.name());
    config.set("acks", "all").set("enable.idempotence", "true").set("compression.codec", "lz4").set("linger.ms", "1");
    config.set("partitioner", "murmur2_random").set("message.timeout.ms", "30000");
    config.set("message.max.bytes", std::to_string(5 << 20));
    config.set("queue.buffering.max.messages", "100000").set("queue.buffering.max.kbytes", std::to_string(128 << 10));
    rd_kafka_conf_set_opaque(config.get(), this);
    rd_kafka_conf_set_dr_msg_cb(config.get(), [](rd_kafka_t*, const rd_kafka_message_t* m, void* self) {
        static_cast<producer_client*>(self)->on_report(*m);
    });
    rd_kafka_conf_set_error_cb(config.get(), [](rd_kafka_t*, int err, const char* reason, void* self) {
        if (err != RD_KAFKA_RESP_ERR__FATAL)
            return;  // lost connections: librdkafka logs them and goes on
        log::error("kafka_fatal", {{"text", reason}});
        static_cast<producer_client*>(self)->fatal_ = true;
    });
    states_.attach(config.get());
    rk_ = std::move(config).open(RD_KAFKA_PRODUCER);

    const owned<rd_kafka_queue_t> queue(rd_kafka_queue_get_main(rk_.get()));
    const std::uint64_t one = 1;
    rd_kafka_queue_io_event_enable(queue.get(), reports_.native_handle(), &one, sizeof one);
}

producer_client::~producer_client()
{
    if (!rk_)
        return;
    // Every ticket comes back with a report.
    purge();
    for (int i = 0; i < 100 && outstanding() > 0; ++i)
        rd_kafka_poll(rk_.get(), 10);
    const owned<rd_kafka_queue_t> queue(rd_kafka_queue_get_main(rk_.get()));
    rd_kafka_queue_io_event_enable(queue.get(), -1, nullptr, 0);
}

void producer_client::watch(std::function<void()> on_fatal)
{
    on_fatal_ = std::move(on_fatal);
    watching_ = true;
    wait_for_reports();
}

void producer_client::stop_watching()
{
    on_fatal_ = nullptr;
    watching_ = false;
    reports_.cancel();
}

void producer_client::wait_for_reports()
{
    reports_.async_wait(reports_.wait_read, [weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || !self->watching_)
            return;
        std::uint64_t ignored;
        [[maybe_unused]] const auto n = ::read(self->reports_.native_handle(), &ignored, sizeof ignored);
        self->serve();
        self->wait_for_reports();
    });
}

void producer_client::serve()
{
    // librdkafka signals only when its queue was empty before.
    while (rd_kafka_poll(rk_.get(), 0) > 0) {
    }
    if (fatal_ && on_fatal_)
        std::exchange(on_fatal_, nullptr)();
}

error_code producer_client::enqueue(const message_view& m, const std::shared_ptr<delivery>& d, std::size_t index)
{
    auto opaque = std::make_unique<ticket>(ticket{d, index});
    auto headers = to_headers(m.headers);
    const void* key = m.key.empty() ? nullptr : m.key.data();  // no key: any partition
    ++d->pending;
    const auto err = rd_kafka_producev(
        rk_.get(), RD_KAFKA_V_TOPIC(m.topic.data()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(key, m.key.size()), RD_KAFKA_V_VALUE(const_cast<char*>(m.value.data()), m.value.size()),
        RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_OPAQUE(opaque.get()), RD_KAFKA_V_END);
    if (err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        headers.release(), opaque.release();
        return {};
    }
    --d->pending;
    const bool full = err == RD_KAFKA_RESP_ERR__QUEUE_FULL;
    metrics_->count(m.topic, full ? "queue_full" : "refused");
    log::warn("kafka_produce_refused", {{"topic", m.topic}, {"code", rd_kafka_err2name(err)}});
    return full ? produce_errc::queue_full : produce_errc::refused;
}

void producer_client::on_report(const rd_kafka_message_t& m)
{
    const std::unique_ptr<ticket> mine(static_cast<ticket*>(m._private));
    auto& d = *mine->to;
    const auto* topic = rd_kafka_topic_name(m.rkt);
    error_code failure;
    if (m.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        suspect_ = false;
        metrics_->count(topic, d.abandoned ? "late" : "ok");
        metrics_->seconds.observe(clock::now() - d.sent);
    } else {
        metrics_->count(topic, d.abandoned ? "late" : "refused");
        log::warn("kafka_record_refused", {{"topic", topic}, {"code", rd_kafka_err2name(m.err)}});
        failure = produce_errc::refused;
    }
    if (&d.loop == &loop_)
        d.note_report(mine->index, failure);
    else
        asio::post(d.loop, [to = mine->to, index = mine->index, failure] { to->note_report(index, failure); });
}

void producer_client::purge()
{
    rd_kafka_purge(rk_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

std::size_t producer_client::outstanding() const
{
    return static_cast<std::size_t>(rd_kafka_outq_len(rk_.get()));
}

}  // namespace relevo::kafka
