#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <thread>

#include "runtime/service.hpp"

namespace relevo::runtime {

// A further loop of a service on a thread of its own, for work that shares next to nothing with the service's loop.
// Runs until it is destroyed; by then the parts that use it must have stopped.
class worker_loop
{
public:
    explicit worker_loop(service& svc);
    ~worker_loop();
    worker_loop(const worker_loop&) = delete;
    worker_loop& operator=(const worker_loop&) = delete;

    asio::io_context& loop() { return loop_; }

private:
    asio::io_context loop_{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy_;
    std::thread thread_;
};

// Runs work on another loop and hands its value or exception back on the caller's. Cancelling the caller does not reach
// over: work ends by its own deadlines.
template <class T>
awaitable<T> run_on(asio::io_context& loop, awaitable<T> work)
{
    return asio::co_spawn(loop, std::move(work),
                          asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));
}

// The loop of a coroutine, by co_await this_coro::executor.
asio::io_context& loop_of(const asio::any_io_executor& executor);

}  // namespace relevo::runtime
