// The group's side of the poll thread: assignments, commits, lag.
#include <algorithm>

#include "kafka/group_member.hpp"
#include "log/log.hpp"

namespace relevo::kafka {

using namespace std::chrono_literals;

void group_member::serve_group(std::chrono::milliseconds timeout)
{
    for (auto wait = timeout;; wait = 0ms) {
        owned<rd_kafka_message_t> m(rd_kafka_consumer_poll(rk_.get(), static_cast<int>(wait.count())));
        if (!m)
            return;
        if (m->err)
            report_error(*m);
        else
            early_.push_back(std::move(m));  // not expected: its partition feeds records_
    }
}

// Passing errors (a topic that does not exist yet): librdkafka goes on by itself. The same one is logged once in 30 s.
void group_member::report_error(const rd_kafka_message_t& m)
{
    const std::string text = rd_kafka_message_errstr(&m);
    if (text == last_error_ && clock::now() < error_logged_at_ + 30s)
        return;
    last_error_ = text;
    error_logged_at_ = clock::now();
    log::warn("kafka_consumer_error", {{"group", settings_.group}, {"code", rd_kafka_err2name(m.err)}, {"text", text}});
}

void group_member::rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions)
{
    if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
        return assign(partitions);
    revoke();
    if (what != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS)
        log::warn("kafka_rebalance_failed", {{"group", settings_.group}, {"code", rd_kafka_err2name(what)}});
}

void group_member::assign(rd_kafka_topic_partition_list_t* partitions)
{
    for (int i = 0; i < partitions->cnt; ++i) {
        const auto& p = partitions->elems[i];
        next_[p.topic][p.partition] = -1;
        // Before the assignment, or librdkafka would forward it to its consumer queue.
        const owned<rd_kafka_queue_t> queue(rd_kafka_queue_get_partition(rk_.get(), p.topic, p.partition));
        rd_kafka_queue_forward(queue.get(), records_.get());
    }
    rd_kafka_assign(rk_.get(), partitions);
    log::info("kafka_assigned", {{"group", settings_.group}, {"partitions", partitions->cnt}});
    events_.on_assigned();
}

// The range assignor always revokes everything.
void group_member::revoke()
{
    if (!rd_kafka_assignment_lost(rk_.get())) {
        await_work(10s);
        finish_batch();
        commit();
    }
    held_.clear(), early_.clear();
    next_.clear();
    rd_kafka_assign(rk_.get(), nullptr);
    log::info("kafka_revoked", {{"group", settings_.group}});
}

// Bounded: a plain synchronous commit may wait for minutes while the coordinator is away.
void group_member::commit()
{
    const owned<rd_kafka_queue_t> done(rd_kafka_queue_new(rk_.get()));
    if (rd_kafka_commit_queue(rk_.get(), nullptr, done.get(), nullptr, nullptr) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    const owned<rd_kafka_event_t> answer(rd_kafka_queue_poll(done.get(), 3000));
    const auto err = answer ? rd_kafka_event_error(answer.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (err != RD_KAFKA_RESP_ERR_NO_ERROR && err != RD_KAFKA_RESP_ERR__NO_OFFSET)
        log::warn("kafka_commit_failed", {{"group", settings_.group}, {"code", rd_kafka_err2name(err)}});
}

// From what the last fetches said: asks no broker.
void group_member::report_lag()
{
    if (clock::now() < lag_at_)
        return;
    lag_at_ = clock::now() + 2s;
    std::map<std::string, std::int64_t> lag;
    for (const auto& [topic, partitions] : next_)
        for (const auto& [partition, next] : partitions) {
            std::int64_t low = -1, high = -1;
            rd_kafka_get_watermark_offsets(rk_.get(), topic.c_str(), partition, &low, &high);
            if (next >= 0 && high > next)
                lag[topic] += high - next;
        }
    for (auto& [topic, gauge] : lag_)
        gauge.set(static_cast<double>(lag[topic]));
}

}  // namespace relevo::kafka
