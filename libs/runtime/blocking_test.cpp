#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>
#include <thread>

#include "log/capture.hpp"
#include "runtime/event.hpp"
#include "runtime/service.hpp"

using namespace relevo;
using namespace std::chrono_literals;

namespace {

runtime::service::options two_threads()
{
    return {.name = "tested", .blocking_threads = 2, .stop_timeout = 5s};
}

awaitable<> compare_threads(runtime::service& svc, std::thread::id& job_thread, bool& back)
{
    const auto here = std::this_thread::get_id();
    const auto whoami = [] { return std::this_thread::get_id(); };
    job_thread = co_await svc.run_blocking(whoami);
    back = std::this_thread::get_id() == here;
}

awaitable<> move_value(runtime::service& svc, std::string& out)
{
    auto input = std::make_unique<std::string>("moved");
    auto job = [&input] { return std::move(input); };
    const auto output = co_await svc.run_blocking(std::ref(job));
    out = *output;
}

awaitable<> pass_exception(runtime::service& svc, std::string& what)
{
    const auto job = []() -> int { throw std::runtime_error("deep"); };
    try {
        co_await svc.run_blocking(job);
    } catch (const std::runtime_error& e) {
        what = e.what();
    }
}

awaitable<> slow_job(runtime::service& svc, std::atomic<int>& ended)
{
    const auto job = [&ended] {
        std::this_thread::sleep_for(30ms);
        ++ended;
    };
    co_await svc.run_blocking(job);
}

// Until all three are there at once.
awaitable<> meet(runtime::service& svc, std::atomic<int>& present, std::atomic<int>& met)
{
    const auto job = [&] {
        ++present;
        const auto until = std::chrono::steady_clock::now() + 10s;
        while (present < 3 && std::chrono::steady_clock::now() < until)
            std::this_thread::yield();
        met += present == 3;
    };
    co_await svc.run_blocking(job);
}

awaitable<> until_met(runtime::service& svc, std::atomic<int>& met)
{
    while (met < 3)
        co_await runtime::sleep_for(1ms);
    svc.stop();
    co_await svc.until_stopped();
}

awaitable<> many_slow_jobs(runtime::service& svc, std::atomic<int>& ended)
{
    for (int i = 0; i < 100; ++i)
        co_await slow_job(svc, ended);
}

}  // namespace

TEST_CASE("a job runs on the pool and its coroutine goes on on the loop")
{
    log::capture quiet;
    runtime::service svc(two_threads());
    std::thread::id job_thread;
    bool back = false;
    CHECK(svc.run(compare_threads(svc, job_thread, back)) == 0);
    CHECK(job_thread != std::this_thread::get_id());
    CHECK(back);
}

TEST_CASE("values that only move come back from a job")
{
    log::capture quiet;
    runtime::service svc(two_threads());
    std::string out;
    svc.run(move_value(svc, out));
    CHECK(out == "moved");
}

TEST_CASE("a job's exception reaches its coroutine")
{
    log::capture quiet;
    runtime::service svc(two_threads());
    std::string what;
    CHECK(svc.run(pass_exception(svc, what)) == 0);
    CHECK(what == "deep");
}

TEST_CASE("the shutdown waits for jobs in flight and begins no new ones")
{
    log::capture captured;
    std::atomic<int> ended = 0;
    runtime::service svc(two_threads());
    svc.spawn("jobs", many_slow_jobs(svc, ended));
    const auto stop_soon = [&svc] { svc.stop(); };
    asio::post(svc.loop(), stop_soon);
    CHECK(svc.run(svc.until_stopped()) == 0);
    CHECK(ended <= 1);
    CHECK_FALSE(captured.contains("still_running"));
}

TEST_CASE("a service destroyed with jobs queued waits for those that run and drops the rest")
{
    log::capture quiet;
    std::atomic<int> ended = 0;
    {
        runtime::service svc(two_threads());
        for (int i = 0; i < 10; ++i)
            svc.spawn("job", slow_job(svc, ended));
        svc.run(runtime::sleep_for(5ms));
    }
    const int at_end = ended;
    std::this_thread::sleep_for(40ms);
    CHECK(ended == at_end);
    CHECK(ended <= 4);
}

TEST_CASE("threads that a part adds run jobs beside the others")
{
    log::capture quiet;
    runtime::service svc(two_threads());
    svc.add_blocking_threads(1);
    std::atomic<int> present = 0, met = 0;
    for (int i = 0; i < 3; ++i)
        svc.spawn("job", meet(svc, present, met));
    CHECK(svc.run(until_met(svc, met)) == 0);
    CHECK(met == 3);
}
