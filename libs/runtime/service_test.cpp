#include "runtime/service.hpp"

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "log/capture.hpp"
#include "runtime/event.hpp"

using namespace relevo;
using namespace std::chrono_literals;

namespace {

runtime::service::options quick()
{
    return {.name = "tested", .blocking_threads = 2, .stop_timeout = 50ms};
}

awaitable<> until_stopped(runtime::service& svc)
{
    return svc.until_stopped();
}

awaitable<> stop_soon(runtime::service& svc)
{
    co_await runtime::sleep_for(1ms);
    svc.stop();
    co_await svc.until_stopped();
}

awaitable<> note(std::vector<std::string>& notes, std::string text)
{
    notes.push_back(std::move(text));
    co_return;
}

awaitable<> throw_error(std::string text)
{
    co_await runtime::sleep_for(1ms);
    throw std::runtime_error(text);
}

struct noted_end
{
    ~noted_end() { ended = true; }
    bool& ended;
};

awaitable<> sleep_forever(bool& ended)
{
    const noted_end noted{ended};
    co_await runtime::sleep_until(deadline::max());
}

}  // namespace

TEST_CASE("main's end ends the run")
{
    log::capture quiet;
    runtime::service svc(quick());
    CHECK(svc.run(runtime::sleep_for(1ms)) == 0);
}

TEST_CASE("a main that throws is logged and makes the exit status 1")
{
    log::capture captured;
    runtime::service svc(quick());
    CHECK(svc.run(throw_error("port taken")) == 1);
    CHECK(captured.contains("port taken"));
}

TEST_CASE("signals stop the service")
{
    log::capture quiet;
    const auto signal = GENERATE(SIGTERM, SIGINT);
    runtime::service svc(quick());
    asio::post(svc.loop(), [signal] { std::raise(signal); });
    CHECK(svc.run(until_stopped(svc)) == 0);
    CHECK(svc.is_stopping());
}

TEST_CASE("stop may come from any thread, and before the service waits for it")
{
    log::capture quiet;
    runtime::service svc(quick());
    std::thread([&svc] { svc.stop(); }).join();
    CHECK(svc.run(until_stopped(svc)) == 0);
}

TEST_CASE("parts stop in reverse order")
{
    log::capture quiet;
    runtime::service svc(quick());
    std::vector<std::string> notes;
    svc.on_stop("first", [&notes] { return note(notes, "first"); });
    svc.on_stop("second", [&notes] { return note(notes, "second"); });
    svc.stop();
    CHECK(svc.run(until_stopped(svc)) == 0);
    CHECK(notes == std::vector<std::string>{"second", "first"});
}

TEST_CASE("a part that does not stop in time is logged, cancelled and passed over")
{
    log::capture captured;
    runtime::service svc(quick());
    std::vector<std::string> notes;
    bool ended = false;
    svc.on_stop("first", [&notes] { return note(notes, "first"); });
    svc.on_stop("stuck", [&ended] { return sleep_forever(ended); });
    svc.stop();
    CHECK(svc.run(until_stopped(svc)) == 0);
    CHECK(ended);
    CHECK(notes.size() == 1);
    CHECK(captured.contains(R"("event":"stop_timed_out","part":"stuck")"));
}

TEST_CASE("a part whose stop throws fails the exit status, and the others still stop")
{
    log::capture captured;
    runtime::service svc(quick());
    std::vector<std::string> notes;
    svc.on_stop("first", [&notes] { return note(notes, "first"); });
    svc.on_stop("bad", [] { return throw_error("no flush"); });
    svc.on_stop("worse", []() -> awaitable<> { throw std::runtime_error("no coroutine"); });
    svc.stop();
    CHECK(svc.run(until_stopped(svc)) == 1);
    CHECK(captured.contains("no flush"));
    CHECK(captured.contains("no coroutine"));
    CHECK(notes.size() == 1);
}

TEST_CASE("an exception that escapes background work stops the service with a failure")
{
    log::capture captured;
    runtime::service svc(quick());
    svc.spawn("relay", throw_error("lost"));
    CHECK(svc.run(until_stopped(svc)) == 1);
    CHECK(captured.contains(R"("event":"service_failed","reason":"relay","error":"lost")"));
}

TEST_CASE("an exception in a plain handler stops the service with a failure")
{
    log::capture captured;
    runtime::service svc(quick());
    asio::post(svc.loop(), [] { throw std::logic_error("handler"); });
    CHECK(svc.run(until_stopped(svc)) == 1);
}

TEST_CASE("background work begins only after its spawner returned to the loop")
{
    log::capture quiet;
    runtime::service svc(quick());
    std::vector<std::string> notes;
    const auto inside_the_loop = [&] {
        svc.spawn("work", note(notes, "began"));
        notes.push_back("spawned");
    };
    asio::post(svc.loop(), inside_the_loop);
    svc.run(runtime::sleep_for(5ms));
    CHECK(notes == std::vector<std::string>{"spawned", "began"});
}

TEST_CASE("background work that still runs after the parts stopped is cancelled before they are destroyed")
{
    log::capture captured;
    runtime::service svc(quick());
    bool ended = false;
    svc.spawn("forever", sleep_forever(ended));
    CHECK(svc.run(stop_soon(svc)) == 0);
    CHECK(ended);
    CHECK_FALSE(captured.contains("still_running"));
}

TEST_CASE("work spawned after the shutdown is not begun")
{
    log::capture captured;
    std::vector<std::string> notes;
    runtime::service svc(quick());
    svc.stop();
    svc.run(until_stopped(svc));
    svc.spawn("late", note(notes, "late"));
    svc.run(runtime::sleep_for(5ms));
    CHECK(notes.empty());
}

TEST_CASE("a service may be destroyed with work that never ran or waits")
{
    log::capture quiet;
    bool ended = false;
    {
        runtime::service svc(quick());
        svc.spawn("waiting", sleep_forever(ended));
        svc.run(runtime::sleep_for(2ms));
        svc.spawn("new", sleep_forever(ended));
    }
    CHECK(ended);
}

TEST_CASE("readiness needs every condition and no shutdown")
{
    log::capture quiet;
    runtime::service svc(quick());
    CHECK(svc.is_ready());
    svc.set_ready("database", true);
    svc.set_ready("kafka", false);
    CHECK_FALSE(svc.is_ready());
    CHECK(svc.not_ready() == std::vector<std::string>{"kafka"});
    svc.set_ready("kafka", true);
    CHECK(svc.is_ready());
    svc.stop();
    CHECK(svc.not_ready() == std::vector<std::string>{"stopping"});
}
