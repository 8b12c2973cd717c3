#include "kafka/range_reader.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "kafka/reader.hpp"
#include "log/log.hpp"

namespace relevo::kafka {

namespace {

int milliseconds_until(deadline until)
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

}  // namespace

bool is_read(const positions& next, const positions& end)
{
    return std::all_of(end.begin(), end.end(), [&next](const auto& p) {
        const auto found = next.find(p.first);
        return found == next.end() || found->second >= p.second;
    });
}

struct range_reader::impl
{
    struct watermarks
    {
        positions low, high;
    };

    watermarks ask(deadline until)
    {
        const int count = partitions_of(rk.get(), topic, milliseconds_until(until));
        watermarks w;
        for (int p = 0; p < count; ++p)
            check(rd_kafka_query_watermark_offsets(rk.get(), topic.c_str(), p, &w.low[p], &w.high[p],
                                                   milliseconds_until(until)));
        if (count == 0)
            throw std::runtime_error("Kafka: " + topic + ": no such topic, or no broker answered");
        return w;
    }

    void check(rd_kafka_resp_err_t err) const
    {
        if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
            throw std::runtime_error("Kafka: " + topic + ": " + rd_kafka_err2str(err));
    }

    // Fetches from the partitions that have records left, and from no others.
    void assign(const positions& next, const positions& end)
    {
        std::set<std::int32_t> open;
        const auto list = make_partition_list(static_cast<int>(end.size()));
        for (const auto& [p, last] : end)
            if (const auto found = next.find(p); found != next.end() && found->second < last) {
                open.insert(p);
                rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), p)->offset = found->second;
            }
        if (open == assigned)
            return;
        check(rd_kafka_assign(rk.get(), list.get()));
        assigned = std::move(open);
    }

    // What a message says of its partition's position; keeps it when it lies in the range.
    void take(const rd_kafka_message_t& m, positions& next, const positions& end, std::vector<record>& records)
    {
        if (m.err && m.err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            log::warn("kafka_range_error", {{"topic", topic}, {"text", rd_kafka_message_errstr(&m)}});
            return;
        }
        auto& place = next[m.partition];
        if (m.err || m.offset >= end.at(m.partition)) {
            place = std::max(place, std::min(m.offset, end.at(m.partition)));
        } else if (m.offset >= place) {
            place = m.offset + 1;
            records.push_back(to_record(m));
        }
    }

    const std::string topic;
    client rk;
    std::set<std::int32_t> assigned = {};
};

range_reader::range_reader(const settings& kafka, const std::string& client_id, std::string topic)
    : impl_(new impl{std::move(topic), open_reader(kafka, client_id, "earliest", true)})
{
}

range_reader::~range_reader()
{
    rd_kafka_assign(impl_->rk.get(), nullptr);
    rd_kafka_consumer_close(impl_->rk.get());
}

positions range_reader::beginnings(deadline until)
{
    return impl_->ask(until).low;
}

positions range_reader::ends(deadline until)
{
    return impl_->ask(until).high;
}

positions range_reader::at(std::int64_t time_ms, deadline until)
{
    const auto high = ends(until);
    const auto list = make_partition_list(static_cast<int>(high.size()));
    for (const auto& [p, end] : high)
        rd_kafka_topic_partition_list_add(list.get(), impl_->topic.c_str(), p)->offset = time_ms;
    impl_->check(rd_kafka_offsets_for_times(impl_->rk.get(), list.get(), milliseconds_until(until)));
    positions found;
    for (int i = 0; i < list->cnt; ++i) {
        const auto& e = list->elems[i];
        impl_->check(e.err);
        found[e.partition] = e.offset >= 0 ? e.offset : high.at(e.partition);
    }
    return found;
}

std::vector<record> range_reader::read(positions& next, const positions& end, std::size_t most, deadline until)
{
    constexpr int wait_ms = 100;
    std::vector<record> records;
    while (records.size() < most && !is_read(next, end) && clock::now() < until) {
        impl_->assign(next, end);
        const owned<rd_kafka_message_t> m(
            rd_kafka_consumer_poll(impl_->rk.get(), std::min(wait_ms, milliseconds_until(until))));
        if (m)
            impl_->take(*m, next, end, records);
    }
    return records;
}

}  // namespace relevo::kafka
