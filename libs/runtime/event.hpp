#pragma once

#include <boost/asio/steady_timer.hpp>

#include "runtime/task.hpp"

namespace relevo::runtime {

// A flag that coroutines of one loop wait for. Auto-reset: one set() ends the wait of everyone waiting now, or else of the
// next one to wait. All members are called on the loop.
class event
{
public:
    explicit event(asio::io_context& loop);

    void set();
    awaitable<> wait();
    // False when until passed first.
    awaitable<bool> wait_until(deadline until);

private:
    asio::steady_timer timer_;
    bool set_ = false;
    std::size_t waiting_ = 0;
};

// Suspends the calling coroutine.
awaitable<> sleep_for(std::chrono::milliseconds duration);
awaitable<> sleep_until(deadline until);

}  // namespace relevo::runtime
