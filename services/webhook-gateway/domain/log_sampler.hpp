#pragma once

#include <chrono>
#include <utility>

namespace relevo::webhook_gateway {

// Lets the first so many lines of each second through.
class log_sampler
{
public:
    using clock = std::chrono::steady_clock;

    explicit log_sampler(int a_second) : most_(a_second) {}

    bool lets_through(clock::time_point now)
    {
        const auto second = std::chrono::floor<std::chrono::seconds>(now);
        if (second != second_) {
            second_ = second;
            seen_ = 0;
        }
        const bool is_let_through = seen_++ < most_;
        passed_over_ += is_let_through ? 0 : 1;
        return is_let_through;
    }

    // How many were held back since this was last asked.
    int take_passed_over() { return std::exchange(passed_over_, 0); }

private:
    int most_, seen_ = 0, passed_over_ = 0;
    std::chrono::time_point<clock, std::chrono::seconds> second_{};
};

}  // namespace relevo::webhook_gateway
