#include "runtime/crash_point.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

using namespace relevo;

namespace {

void read(const std::string& value, bool is_production = false)
{
    config::source source(
        [&](const std::string& name) { return name == "RELEVO_CRASH_POINT" ? std::optional(value) : std::nullopt; });
    runtime::read_crash_point(source, is_production);
    source.finish();
}

// How a process with this setting ends that passes two points, three times each: the signal, or 0.
int signal_of_process_with(const std::string& value, int& passed)
{
    int pipe_ends[2];
    REQUIRE(pipe(pipe_ends) == 0);
    const auto pid = fork();
    if (pid == 0) {
        read(value);
        for (int i = 0; i < 3; ++i) {
            runtime::crash_point("commit_to_offset");
            runtime::crash_point("produce_to_mark");
            if (write(pipe_ends[1], "x", 1) != 1)
                _exit(1);
        }
        _exit(0);
    }
    close(pipe_ends[1]);
    char byte = 0;
    for (passed = 0; ::read(pipe_ends[0], &byte, 1) == 1;)
        ++passed;
    close(pipe_ends[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("a crash point kills the process when it is passed for the time that was asked for")
{
    int passed = 0;
    CHECK(signal_of_process_with("produce_to_mark", passed) == SIGKILL);
    CHECK(passed == 0);
    CHECK(signal_of_process_with("commit_to_offset:3", passed) == SIGKILL);
    CHECK(passed == 2);
}

TEST_CASE("other points and later times are passed")
{
    int passed = 0;
    CHECK(signal_of_process_with("", passed) == 0);
    CHECK(passed == 3);
    CHECK(signal_of_process_with("report_to_answer", passed) == 0);
    CHECK(passed == 3);
    CHECK(signal_of_process_with("commit_to_offset:4", passed) == 0);
    CHECK(passed == 3);
}

TEST_CASE("a crash point is refused in production, and when it is unknown or badly counted")
{
    CHECK_THROWS_AS(read("commit_to_offset", true), config::error);
    for (const auto* value : {"nowhere", "commit_to_offset:", "commit_to_offset:0", "commit_to_offset:-1",
                              "commit_to_offset:1x", "commit_to_offset:1000001", ":1"})
        CHECK_THROWS_AS(read(value), config::error);
    CHECK_NOTHROW(read("", true));
}
