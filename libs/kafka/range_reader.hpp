#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kafka/message.hpp"
#include "kafka/settings.hpp"
#include "runtime/task.hpp"

namespace relevo::kafka {

// By partition: the offset of a record.
using positions = std::map<std::int32_t, std::int64_t>;

// Whether nothing is left before the end.
bool is_read(const positions& next, const positions& end);

// Reads what a topic holds between two places, without a group. Blocks: on the blocking pool, one job at a time. Throws
// std::runtime_error when no broker answers by the deadline.
class range_reader
{
public:
    range_reader(const settings& kafka, const std::string& client_id, std::string topic);
    ~range_reader();

    // The first record of each partition.
    positions beginnings(deadline until);
    // Behind the last record of each partition.
    positions ends(deadline until);
    // The first record at or after the time (epoch milliseconds); a partition's end where there is none.
    positions at(std::int64_t time_ms, deadline until);

    // Up to `most` records from `next` on and before `end`, moving `next` past them; fewer when the deadline comes
    // first. A partition's records are in order.
    std::vector<record> read(positions& next, const positions& end, std::size_t most, deadline until);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace relevo::kafka
