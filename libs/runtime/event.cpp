#include "runtime/event.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <vector>

namespace relevo::runtime {

namespace {

struct waiter
{
    asio::steady_timer timer;
    bool woken = false;
};

// Suspends until the timer ends or is cancelled; throws when it is the coroutine that was cancelled.
awaitable<> wait_for_timer(asio::steady_timer& timer)
{
    boost::system::error_code ended;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

struct event::state
{
    explicit state(asio::io_context& l) : loop(l) {}

    asio::io_context& loop;
    std::vector<waiter*> waiting;
    bool set = false;
};

event::event(asio::io_context& loop) : state_(std::make_shared<state>(loop)) {}

void event::set()
{
    if (state_->waiting.empty())
        state_->set = true;
    for (auto* w : std::exchange(state_->waiting, {})) {
        w->woken = true;
        w->timer.cancel();
    }
}

awaitable<> event::wait()
{
    co_await wait_on(state_, deadline::max());
}

awaitable<bool> event::wait_until(deadline until)
{
    return wait_on(state_, until);
}

awaitable<bool> event::wait_on(std::shared_ptr<state> s, deadline until)
{
    if (std::exchange(s->set, false))
        co_return true;
    waiter self{asio::steady_timer(s->loop, until)};
    s->waiting.push_back(&self);
    const auto forget = [&s](waiter* w) { std::erase(s->waiting, w); };
    const std::unique_ptr<waiter, decltype(forget)> registered(&self, forget);
    co_await wait_for_timer(self.timer);
    co_return self.woken;
}

awaitable<> sleep_for(std::chrono::milliseconds duration)
{
    return sleep_until(clock::now() + duration);
}

awaitable<> sleep_until(deadline until)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, until);
    co_await wait_for_timer(timer);
}

}  // namespace relevo::runtime
