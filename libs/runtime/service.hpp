#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "runtime/task.hpp"

namespace relevo::metrics {
class registry;
}

namespace relevo::runtime {

// What every part of a service hangs on: one loop thread, a pool for blocking work, the metrics registry, and the order
// of shutdown. Parts register on_stop in their constructors; until_stopped() runs these in reverse order, then cancels
// what was spawned and still runs, and waits for the blocking pool: after it, nothing runs and the parts may be
// destroyed. A part's coroutines therefore end themselves in its on_stop; a cancelled wait throws operation_aborted,
// let it pass.
class service
{
public:
    struct options
    {
        std::string name;
        unsigned blocking_threads = 2;
        std::chrono::milliseconds stop_timeout{20'000};  // bound of each part's stop
    };

    explicit service(options o);
    ~service();
    service(const service&) = delete;
    service& operator=(const service&) = delete;

    const std::string& name() const;
    asio::io_context& loop();
    metrics::registry& metrics();

    // Runs work in the background until it ends, beginning after the caller returned to the loop; call on the loop, or
    // before run(). An exception that escapes it stops the service with a failure.
    void spawn(std::string name, awaitable<> work);

    // Runs f on the blocking pool and returns its value; exceptions pass through. f must not touch the loop's objects.
    // Not cancellable: f ends by its own deadlines.
    template <class F>
    awaitable<std::invoke_result_t<F&>> run_blocking(F f);

    // For a part that keeps so many jobs busy at once: it calls this in its constructor, and leaves others their
    // threads.
    void add_blocking_threads(std::size_t count);

    // stop is called at shutdown, in reverse order of registration, and may take up to stop_timeout.
    // Parts live until until_stopped() has returned.
    void on_stop(std::string name, std::function<awaitable<>()> stop);

    // Named conditions for /healthz/ready: every one must be true. Call on the loop.
    void set_ready(const std::string& part, bool ready);
    // These conditions alone make it ready; they count as false until they are set. Call on the loop.
    void ready_means(std::vector<std::string> parts);
    bool is_ready() const;
    std::vector<std::string> not_ready() const;  // the conditions that are false; "stopping" is one
    bool is_stopping() const;

    // Begins shutdown; may be called from any thread. failure is logged and makes the exit status 1.
    void stop();
    void fail(std::string reason, std::exception_ptr cause = nullptr);

    // Returns after SIGTERM, SIGINT or stop(), when every part has stopped.
    awaitable<> until_stopped();

    // Runs the loop on this thread until main ends (and with it all parts that it owns). Returns the exit status: 1
    // when main threw or fail() was called.
    int run(awaitable<> main);

private:
    awaitable<> run_blocking_erased(std::function<void()> f);
    struct impl;
    std::unique_ptr<impl> impl_;
};

template <class F>
awaitable<std::invoke_result_t<F&>> service::run_blocking(F f)
{
    using value = std::invoke_result_t<F&>;
    // The job is named, then moved: GCC 12 destroys temporaries of a co_await expression twice.
    if constexpr (std::is_void_v<value>) {
        std::function<void()> job = [&f] { f(); };
        co_await run_blocking_erased(std::move(job));
    } else {
        std::optional<value> slot;
        std::function<void()> job = [&f, &slot] { slot.emplace(f()); };
        co_await run_blocking_erased(std::move(job));
        co_return std::move(*slot);
    }
}

}  // namespace relevo::runtime
