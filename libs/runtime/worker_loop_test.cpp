#include "runtime/worker_loop.hpp"

#include <boost/asio/this_coro.hpp>
#include <catch2/catch.hpp>
#include <stdexcept>

#include "runtime/event.hpp"

using namespace relevo;
using namespace std::chrono_literals;

namespace {

struct seen_threads
{
    std::thread::id before, there, after;
    bool knows_loop = false;
};

awaitable<std::thread::id> work_there(asio::io_context& expected, bool& knows_loop)
{
    co_await runtime::sleep_for(1ms);
    const auto executor = co_await asio::this_coro::executor;
    knows_loop = &runtime::loop_of(executor) == &expected;
    co_return std::this_thread::get_id();
}

awaitable<> go_and_come_back(runtime::service& svc, runtime::worker_loop& worker, seen_threads& seen)
{
    seen.before = std::this_thread::get_id();
    seen.there = co_await runtime::run_on(worker.loop(), work_there(worker.loop(), seen.knows_loop));
    seen.after = std::this_thread::get_id();
    svc.stop();
    co_await svc.until_stopped();
}

awaitable<> throw_there()
{
    throw std::domain_error("over there");
    co_return;
}

awaitable<> catch_here(runtime::service& svc, runtime::worker_loop& worker, std::string& caught)
{
    try {
        co_await runtime::run_on(worker.loop(), throw_there());
    } catch (const std::domain_error& e) {
        caught = e.what();
    }
    svc.stop();
    co_await svc.until_stopped();
}

}  // namespace

TEST_CASE("work runs on a worker's thread and its value comes back")
{
    runtime::service svc{{"test"}};
    runtime::worker_loop worker(svc);
    seen_threads seen;
    CHECK(svc.run(go_and_come_back(svc, worker, seen)) == 0);
    CHECK(seen.before == seen.after);
    CHECK(seen.there != seen.before);
    CHECK(seen.knows_loop);
}

TEST_CASE("an exception of work on another loop comes back")
{
    runtime::service svc{{"test"}};
    runtime::worker_loop worker(svc);
    std::string caught;
    CHECK(svc.run(catch_here(svc, worker, caught)) == 0);
    CHECK(caught == "over there");
}

TEST_CASE("readiness may mean some conditions alone")
{
    runtime::service svc{{"test"}};
    svc.set_ready("kafka", false);
    svc.ready_means({"door"});
    CHECK(svc.not_ready() == std::vector<std::string>{"door"});
    svc.set_ready("door", true);
    CHECK(svc.is_ready());
}
