#include "runtime/event.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

using namespace relevo;
using namespace std::chrono_literals;

namespace {

awaitable<> count_wake(runtime::event& e, int& woken)
{
    co_await e.wait();
    ++woken;
}

awaitable<> note_result(runtime::event& e, std::chrono::milliseconds limit, int& result)
{
    result = co_await e.wait_until(clock::now() + limit) ? 1 : 0;
}

void spawn(asio::io_context& loop, awaitable<> work)
{
    asio::co_spawn(loop, std::move(work), asio::detached);
}

}  // namespace

TEST_CASE("one set ends the wait of everyone waiting")
{
    asio::io_context loop;
    runtime::event e(loop);
    int woken = 0;
    spawn(loop, count_wake(e, woken));
    spawn(loop, count_wake(e, woken));
    loop.poll();
    CHECK(woken == 0);
    e.set();
    loop.poll();
    CHECK(woken == 2);
}

TEST_CASE("an event set before anyone waits ends the next wait, once")
{
    asio::io_context loop;
    runtime::event e(loop);
    int woken = 0;
    e.set();
    e.set();
    spawn(loop, count_wake(e, woken));
    spawn(loop, count_wake(e, woken));
    loop.poll();
    CHECK(woken == 1);
}

TEST_CASE("a set between waking and waiting again is not lost")
{
    asio::io_context loop;
    runtime::event e(loop);
    int woken = 0;
    spawn(loop, count_wake(e, woken));
    loop.poll();
    e.set();
    e.set();
    loop.poll();
    loop.restart();
    spawn(loop, count_wake(e, woken));
    loop.poll();
    CHECK(woken == 2);
}

TEST_CASE("waiters have deadlines of their own")
{
    asio::io_context loop;
    runtime::event e(loop);
    int early = -1, late = -1, past = -1;
    spawn(loop, note_result(e, 5ms, early));
    spawn(loop, note_result(e, 60s, late));
    spawn(loop, note_result(e, -1ms, past));
    while (early == -1 || past == -1)
        loop.run_one();
    CHECK(early == 0);
    CHECK(past == 0);
    CHECK(late == -1);
    e.set();
    loop.run();
    CHECK(late == 1);
}

TEST_CASE("a cancelled wait throws and is forgotten")
{
    asio::io_context loop;
    runtime::event e(loop);
    asio::cancellation_signal cancel;
    int woken = 0;
    std::exception_ptr error;
    const auto ended = [&error](std::exception_ptr result) { error = result; };
    asio::co_spawn(loop, count_wake(e, woken), asio::bind_cancellation_slot(cancel.slot(), ended));
    loop.poll();
    cancel.emit(asio::cancellation_type::terminal);
    loop.poll();
    CHECK(woken == 0);
    REQUIRE(error);
    CHECK_THROWS_AS(std::rethrow_exception(error), boost::system::system_error);
    e.set();
    loop.restart();
    spawn(loop, count_wake(e, woken));
    loop.poll();
    CHECK(woken == 1);
}

TEST_CASE("an event and its loop may end while someone waits")
{
    asio::io_context loop;
    int woken = 0;
    {
        runtime::event e(loop);
        spawn(loop, count_wake(e, woken));
        loop.poll();
    }
    loop.poll();
    CHECK(woken == 0);
}

TEST_CASE("a sleep lasts at least its duration")
{
    asio::io_context loop;
    const auto begun = clock::now();
    spawn(loop, runtime::sleep_for(20ms));
    loop.run();
    CHECK(clock::now() - begun >= 20ms);
}
