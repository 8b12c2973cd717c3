#include "metrics/registry.hpp"

#include <catch2/catch.hpp>
#include <ctime>
#include <regex>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace relevo;
using namespace std::chrono_literals;

namespace {

bool has_line(const std::string& text, const std::string& line)
{
    INFO(text);
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

double value_of(const std::string& text, const std::string& name)
{
    std::smatch found;
    return std::regex_search(text, found, std::regex("\n" + name + " (\\S+)\n")) ? std::stod(found[1]) : -1;
}

}  // namespace

TEST_CASE("equal names and labels are one series")
{
    metrics::registry r;
    r.counter("calls_total", "Calls", {{"status", "ok"}}).add();
    r.counter("calls_total", "another help", {{"status", "ok"}}).add(2);
    r.counter("calls_total", "Calls", {{"status", "failed"}}).add();
    const auto text = r.expose();
    CHECK(has_line(text, R"(calls_total{status="ok"} 3)"));
    CHECK(has_line(text, R"(calls_total{status="failed"} 1)"));
    CHECK(has_line(text, "# HELP calls_total Calls"));
    CHECK(has_line(text, "# TYPE calls_total counter"));
}

TEST_CASE("a gauge goes up and down")
{
    metrics::registry r;
    auto g = r.gauge("connections", "Connections");
    g.set(5);
    g.add(-2);
    CHECK(has_line(r.expose(), "connections 3"));
}

TEST_CASE("durations are observed in seconds")
{
    metrics::registry r;
    r.histogram("request_seconds", "Requests").observe(2ms);
    const auto text = r.expose();
    CHECK(has_line(text, R"(request_seconds_bucket{le="0.001"} 0)"));
    CHECK(has_line(text, R"(request_seconds_bucket{le="0.0025"} 1)"));
    CHECK(has_line(text, R"(request_seconds_bucket{le="30"} 1)"));
    CHECK(has_line(text, "request_seconds_sum 0.002"));
}

TEST_CASE("an asked gauge is read at each scrape, and the last reader of a series stands")
{
    metrics::registry r;
    double length = 1;
    r.gauge_from("queue_length", "Waiting", {{"queue", "a"}}, [] { return -1.0; });
    r.gauge_from("queue_length", "Waiting", {{"queue", "a"}}, [&length] { return length; });
    r.gauge_from("queue_length", "Waiting", {{"queue", "b"}}, []() -> double { throw std::runtime_error("away"); });
    CHECK(has_line(r.expose(), R"(queue_length{queue="a"} 1)"));
    length = 2;
    const auto text = r.expose();
    CHECK(has_line(text, R"(queue_length{queue="a"} 2)"));
    CHECK(has_line(text, R"(queue_length{queue="b"} Nan)"));
    CHECK(text.find("# TYPE queue_length") == text.rfind("# TYPE queue_length"));
}

TEST_CASE("label values are escaped")
{
    metrics::registry r;
    r.counter("odd_total", "Odd", {{"v", "a\"b\\c\nd"}}).add();
    CHECK(has_line(r.expose(), R"(odd_total{v="a\"b\\c\nd"} 1)"));
}

TEST_CASE("a handle that was never looked up does nothing")
{
    metrics::counter().add();
    metrics::gauge().set(1);
    metrics::histogram().observe(1.0);
}

TEST_CASE("threads may look up and count at once")
{
    metrics::registry r;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&r] {
            for (int i = 0; i < 1000; ++i)
                r.counter("shared_total", "Shared").add();
        });
    for (auto& each : threads)
        each.join();
    CHECK(has_line(r.expose(), "shared_total 4000"));
}

TEST_CASE("the process's own metrics are there")
{
    metrics::registry r;
    const auto text = r.expose();
    CHECK(value_of(text, "process_resident_memory_bytes") > 1e6);
    CHECK(value_of(text, "process_cpu_seconds_total") >= 0);
    CHECK(value_of(text, "process_open_fds") >= 3);
    const auto started = value_of(text, "process_start_time_seconds");
    const auto now = static_cast<double>(std::time(nullptr));
    CHECK(started > now - 3600);
    CHECK(started <= now + 2);
}
