#pragma once

#include <algorithm>
#include <chrono>

namespace relevo::webhook_gateway {

// Lets so many a second through, and twice as many at once after a pause.
class token_bucket
{
public:
    using clock = std::chrono::steady_clock;

    token_bucket(double per_second, clock::time_point now) : rate_(per_second), tokens_(2 * rate_), filled_(now) {}

    bool take(clock::time_point now)
    {
        const std::chrono::duration<double> passed = now - filled_;
        filled_ = now;
        tokens_ = std::min(2 * rate_, tokens_ + rate_ * passed.count());
        if (tokens_ < 1)
            return false;
        tokens_ -= 1;
        return true;
    }

private:
    double rate_, tokens_;
    clock::time_point filled_;
};

}  // namespace relevo::webhook_gateway
