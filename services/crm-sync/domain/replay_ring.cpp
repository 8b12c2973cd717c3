#include "domain/replay_ring.hpp"

#include <algorithm>
#include <charconv>

namespace relevo::crm_sync {
namespace {

// Clocks of brokers and of ours differ; a client drops what it has seen.
constexpr std::int64_t clock_slack_ms = 5'000;

template <class T>
bool read(std::string_view s, T& out)
{
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), out);
    return error == std::errc() && end == s.data() + s.size() && out >= 0;
}

}  // namespace

std::optional<stream_position> stream_position::parse(std::string_view id)
{
    const auto dash = id.find('-');
    stream_position p;
    if (dash == id.npos || !read(id.substr(0, dash), p.partition) || !read(id.substr(dash + 1), p.offset))
        return std::nullopt;
    return p;
}

std::string stream_position::text() const
{
    return std::to_string(partition) + "-" + std::to_string(offset);
}

replay_ring::replay_ring(std::int64_t complete_since_ms, std::size_t max_frames, std::int64_t max_age_ms)
    : complete_since_ms_(complete_since_ms), max_frames_(max_frames), max_age_ms_(max_age_ms)
{
}

void replay_ring::add(stored_frame f, std::int64_t now_ms)
{
    newest_ = f.at;
    frames_.push_back(std::move(f));
    forget_old(now_ms);
    while (frames_.size() > max_frames_)
        forget_oldest();
}

std::optional<std::vector<const stored_frame*>> replay_ring::since(const stream_position& p, std::int64_t now_ms)
{
    forget_old(now_ms);
    std::vector<const stored_frame*> later;
    bool is_complete = false;
    if (p.is_time()) {
        is_complete = p.offset >= complete_since_ms_;
        for (const auto& f : frames_)
            if (f.timestamp_ms >= p.offset - clock_slack_ms)
                later.push_back(&f);
    } else {
        // Its own frame still here, or nothing after it ever forgotten.
        is_complete =
            newest_forgotten_ && newest_forgotten_->partition == p.partition && p.offset >= newest_forgotten_->offset;
        for (const auto& f : frames_) {
            if (f.at.partition != p.partition)
                return std::nullopt;
            if (f.at.offset == p.offset)
                is_complete = true;
            if (f.at.offset > p.offset)
                later.push_back(&f);
        }
    }
    if (!is_complete)
        return std::nullopt;
    return later;
}

stream_position replay_ring::position(std::int64_t now_ms) const
{
    return newest_ ? *newest_ : stream_position::at_time(now_ms);
}

void replay_ring::forget_old(std::int64_t now_ms)
{
    while (!frames_.empty() && frames_.front().timestamp_ms < now_ms - max_age_ms_)
        forget_oldest();
}

void replay_ring::forget_oldest()
{
    newest_forgotten_ = frames_.front().at;
    complete_since_ms_ = std::max(complete_since_ms_, frames_.front().timestamp_ms + 1);
    frames_.pop_front();
}

}  // namespace relevo::crm_sync
