#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "runtime/task.hpp"

namespace relevo::runtime {

// A flag that coroutines of one loop wait for. Auto-reset: one set() ends the wait of everyone waiting now, or else of
// the next one to wait. All members are called on the loop. May be destroyed while someone waits; that wait then only
// ends by its deadline or cancellation. A cancelled wait throws operation_aborted.
class event
{
public:
    explicit event(asio::io_context& loop);

    void set();
    awaitable<> wait();
    // False when until passed first.
    awaitable<bool> wait_until(deadline until);

private:
    struct state;
    static awaitable<bool> wait_on(std::shared_ptr<state> s, deadline until);
    std::shared_ptr<state> state_;
};

// Suspends the calling coroutine. Throws operation_aborted when cancelled.
awaitable<> sleep_for(std::chrono::milliseconds duration);
awaitable<> sleep_until(deadline until);

}  // namespace relevo::runtime
