#pragma once

#include <chrono>
#include <cstddef>

namespace relevo::crm_sync {

// Counts a client's frames by the second; more than the limit is too many.
class frame_rate
{
public:
    explicit frame_rate(std::size_t max_per_second = 20) : max_per_second_(max_per_second) {}

    // False when this frame is one too many.
    bool accept(std::chrono::steady_clock::time_point now)
    {
        if (now - second_ >= std::chrono::seconds(1)) {
            second_ = now;
            count_ = 0;
        }
        return ++count_ <= max_per_second_;
    }

private:
    std::size_t max_per_second_;
    std::chrono::steady_clock::time_point second_{};
    std::size_t count_ = 0;
};

}  // namespace relevo::crm_sync
