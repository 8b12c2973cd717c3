#pragma once

#include <atomic>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <list>
#include <map>
#include <thread>
#include <vector>

#include "metrics/registry.hpp"
#include "runtime/event.hpp"
#include "runtime/service.hpp"

namespace relevo::runtime {

struct service::impl
{
    struct part
    {
        std::string name;
        std::function<awaitable<>()> stop;
    };
    struct background
    {
        std::string name;
        asio::cancellation_signal cancel;
    };
    struct ending
    {
        explicit ending(asio::io_context& loop) : done(loop) {}
        event done;
        std::exception_ptr error;
        asio::cancellation_signal cancel;
    };
    class blocking_job;

    explicit impl(options o);
    ~impl();

    void watch_signals();
    void request_stop();
    void fail(std::string reason, std::exception_ptr cause);
    void spawn(std::string name, awaitable<> work);
    awaitable<> supervise(std::string name, awaitable<> work);

    awaitable<> stop_parts();
    awaitable<> stop_part(part p);
    void cancel_background();
    awaitable<> finish_blocking();
    awaitable<> finish_background();

    // In this order: what suspended coroutines refer to outlives the loop, which destroys them.
    options settings;
    metrics::registry registry;
    std::map<std::string, bool> ready;
    std::optional<std::vector<std::string>> needed;  // absent: all of them
    std::atomic<bool> stopping = false, failed = false;
    std::vector<part> parts;
    std::list<background> running;
    bool spawning_ended = false;
    std::size_t blocking_jobs = 0;
    bool blocking_ended = false;
    std::list<ending> endings;
    std::optional<event> stop_wanted, background_ended, blocking_done;

    asio::io_context loop{1};
    asio::thread_pool pool;
    std::vector<std::thread> added_threads;  // attached to the pool
    asio::signal_set signals{loop};
};

// For logs.
std::string describe(const std::exception_ptr& e);

}  // namespace relevo::runtime
