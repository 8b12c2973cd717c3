#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/visibility.hpp"

namespace relevo::crm_sync {

// Where a client stands: "<partition>-<offset>" of the last frame it saw. Where a broker has had no frame yet, a
// position by time: "0-<epoch milliseconds>" (real offsets stay far below 10^12).
struct stream_position
{
    std::int32_t partition = 0;
    std::int64_t offset = 0;

    static std::optional<stream_position> parse(std::string_view id);
    static stream_position at_time(std::int64_t epoch_ms) { return {0, epoch_ms}; }
    bool is_time() const { return offset >= 1'000'000'000'000; }
    std::string text() const;
};

struct stored_frame
{
    stream_position at;
    std::int64_t timestamp_ms = 0;
    frame_facts facts;
    std::string text;  // what is sent, id included
};

// The newest frames of one broker, for clients that come back. Keeps at most max_frames, none older than max_age_ms.
class replay_ring
{
public:
    // complete_since_ms: from this time on every frame of the broker passes through add().
    explicit replay_ring(std::int64_t complete_since_ms, std::size_t max_frames = 5'000,
                         std::int64_t max_age_ms = 15 * 60'000);

    void add(stored_frame f, std::int64_t now_ms);
    // All frames after a position, oldest first; nothing when some of them may be lost to the ring.
    std::optional<std::vector<const stored_frame*>> since(const stream_position& p, std::int64_t now_ms);
    // The last frame added, or a position by time.
    stream_position position(std::int64_t now_ms) const;
    std::size_t size() const { return frames_.size(); }

private:
    void forget_old(std::int64_t now_ms);
    void forget_oldest();

    std::deque<stored_frame> frames_;
    std::int64_t complete_since_ms_;
    std::size_t max_frames_;
    std::int64_t max_age_ms_;
    std::optional<stream_position> newest_, newest_forgotten_;
};

}  // namespace relevo::crm_sync
