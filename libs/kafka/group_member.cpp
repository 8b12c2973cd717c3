#include "kafka/group_member.hpp"

#include <algorithm>
#include <array>

#include "log/log.hpp"

namespace relevo::kafka {

using namespace std::chrono_literals;

group_member::group_member(runtime::service& svc, const settings& kafka, consumer_settings s, events e)
    : settings_(std::move(s)), events_(std::move(e))
{
    for (const auto& topic : settings_.topics) {
        lag_.emplace(topic, svc.metrics().gauge("kafka_consumer_lag", "Records not settled yet, as of the last fetch",
                                                {{"topic", topic}}));
        consumed_.emplace(
            topic, svc.metrics().counter("kafka_consumed_total", "Records of settled batches", {{"topic", topic}}));
    }
    open(svc, kafka);
}

group_member::~group_member() = default;

void group_member::open(runtime::service& svc, const settings& kafka)
{
    client_config config(kafka, svc.name());
    config.set("group.id", settings_.group).set("partition.assignment.strategy", "range");
    config.set("auto.offset.reset", "earliest").set("session.timeout.ms", "10000");
    config.set("enable.auto.offset.store", "false").set("enable.auto.commit", "true");
    config.set("auto.commit.interval.ms", "1000").set("allow.auto.create.topics", "false");
    config.set("fetch.error.backoff.ms", "100").set("queued.max.messages.kbytes", std::to_string(16 << 10));
    // Topics that come later, and partitions added to them, are noticed within this time.
    config.set("topic.metadata.refresh.interval.ms", "10000");
    rd_kafka_conf_set_opaque(config.get(), this);
    rd_kafka_conf_set_rebalance_cb(
        config.get(), [](rd_kafka_t*, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* list, void* self) {
            static_cast<group_member*>(self)->rebalance(what, list);
        });
    rk_ = std::move(config).open(RD_KAFKA_CONSUMER);
    rd_kafka_poll_set_consumer(rk_.get());
    records_.reset(rd_kafka_queue_new(rk_.get()));
}

void group_member::run()
{
    const auto topics = make_partition_list(static_cast<int>(settings_.topics.size()));
    for (const auto& topic : settings_.topics)
        rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    if (const auto err = rd_kafka_subscribe(rk_.get(), topics.get()); err != RD_KAFKA_RESP_ERR_NO_ERROR)
        log::error("kafka_subscribe_failed", {{"code", rd_kafka_err2name(err)}});
    while (!is_stopping()) {
        serve_group(next_.empty() && !is_running() ? 50ms : 0ms);
        step();
        report_lag();
    }
    rd_kafka_consumer_close(rk_.get());  // revokes; takes about 10 s while there is no broker
    held_.clear(), early_.clear();
}

void group_member::step()
{
    await_work(100ms);
    finish_batch();
    if (is_running())
        return;
    if (held_.empty()) {
        if (collect())
            hand_out();
    } else if (const auto pause = retry_at_ - clock::now(); pause > 0ms) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::min<clock::duration>(pause, 100ms), [this] { return stopping_; });
    } else {
        hand_out();
    }
}

// A record that comes alone is handed over at once; more are waited for only while they keep coming.
bool group_member::collect()
{
    if (next_.empty())
        return false;
    held_ = std::exchange(early_, {});
    if (held_.empty())
        take(100ms, 1);
    const auto until = clock::now() + settings_.max_batch_wait;
    while (!held_.empty() && held_.size() < settings_.max_batch) {
        const auto before = held_.size();
        take(0ms, settings_.max_batch - before);
        if (held_.size() == before && before > 1)
            take(2ms, 1);
        if (held_.size() == before || clock::now() > until)
            break;
    }
    return !held_.empty();
}

void group_member::take(std::chrono::milliseconds timeout, std::size_t limit)
{
    std::array<rd_kafka_message_t*, 200> raw;
    const auto n = rd_kafka_consume_batch_queue(records_.get(), static_cast<int>(timeout.count()), raw.data(),
                                                std::min(limit, raw.size()));
    for (ssize_t i = 0; i < n; ++i)
        keep(owned<rd_kafka_message_t>(raw[i]));
}

void group_member::keep(owned<rd_kafka_message_t> m)
{
    if (m->err)
        return report_error(*m);
    const auto topic = next_.find(rd_kafka_topic_name(m->rkt));
    if (topic == next_.end())
        return;  // revoked meanwhile
    const auto partition = topic->second.find(m->partition);
    if (partition == topic->second.end())
        return;
    if (partition->second < 0)
        partition->second = m->offset;
    held_.push_back(std::move(m));
}

void group_member::hand_out()
{
    std::vector<record> records;
    records.reserve(held_.size());
    for (const auto& m : held_)
        records.push_back(to_record(*m));
    {
        std::lock_guard lock(mutex_);
        work_ = work::running;
    }
    events_.on_batch(std::move(records));
}

void group_member::finish_batch()
{
    work outcome;
    {
        std::lock_guard lock(mutex_);
        if (work_ == work::running || work_ == work::none)
            return;
        outcome = std::exchange(work_, work::none);
    }
    if (outcome == work::settled) {
        mark_settled();
        backoff_ = 0ms;
        return;
    }
    backoff_ = std::clamp<std::chrono::milliseconds>(backoff_ * 2, 100ms, 10s);
    retry_at_ = clock::now() + backoff_;
    log::warn("kafka_batch_not_settled",
              {{"group", settings_.group}, {"records", held_.size()}, {"retry_in_ms", backoff_.count()}});
}

// Empty when the batch's partitions were revoked while it was in work.
void group_member::mark_settled()
{
    positions settled;
    for (const auto& m : held_) {
        const auto* topic = rd_kafka_topic_name(m->rkt);
        settled[topic][m->partition] = m->offset + 1;
        consumed_.at(topic).add();
    }
    held_.clear();
    const auto offsets = make_partition_list(16);
    for (const auto& [topic, partitions] : settled)
        for (const auto& [partition, offset] : partitions) {
            rd_kafka_topic_partition_list_add(offsets.get(), topic.c_str(), partition)->offset = offset;
            next_[topic][partition] = offset;
        }
    if (offsets->cnt == 0)
        return;
    if (const auto err = rd_kafka_offsets_store(rk_.get(), offsets.get()); err != RD_KAFKA_RESP_ERR_NO_ERROR)
        log::warn("kafka_offsets_not_stored", {{"group", settings_.group}, {"code", rd_kafka_err2name(err)}});
}

void group_member::await_work(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [this] { return work_ != work::running || abandoned_; });
}

bool group_member::is_running() const
{
    std::lock_guard lock(mutex_);
    return work_ == work::running;
}

bool group_member::is_stopping() const
{
    std::lock_guard lock(mutex_);
    return stopping_;
}

void group_member::settle(bool ok)
{
    std::lock_guard lock(mutex_);
    work_ = ok ? work::settled : work::failed;
    changed_.notify_all();
}

void group_member::stop()
{
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
}

void group_member::abandon()
{
    std::lock_guard lock(mutex_);
    stopping_ = abandoned_ = true;
    changed_.notify_all();
}

}  // namespace relevo::kafka
