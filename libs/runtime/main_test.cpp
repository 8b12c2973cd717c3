#include "runtime/main.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "log/capture.hpp"

using namespace relevo;

namespace {

class redirected
{
public:
    explicit redirected(std::ostream& from) : from_(from), before_(from.rdbuf(text_.rdbuf())) {}
    ~redirected() { from_.rdbuf(before_); }
    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::ostream& from_;
    std::streambuf* before_;
};

struct outcome
{
    int status;
    std::string out, err;
};

outcome run(const runtime::program& p, std::vector<std::string> arguments)
{
    log::capture quiet;
    redirected out(std::cout), err(std::cerr);
    arguments.insert(arguments.begin(), p.name);
    std::vector<char*> argv;
    for (auto& each : arguments)
        argv.push_back(each.data());
    const int status = runtime::main(p, static_cast<int>(argv.size()), argv.data());
    return {status, out.text(), err.text()};
}

void read_settings(config::source& s)
{
    s.required("RELEVO_MAIN_TEST_KEY", "a key");
    s.integer("RELEVO_MAIN_TEST_COUNT", 7, 1, 9, "how many");
    s.finish();
}

awaitable<> serve_briefly(runtime::service&)
{
    co_return;
}

awaitable<> serve_badly(runtime::service&)
{
    throw std::runtime_error("no port");
    co_return;
}

runtime::program tested()
{
    return {"tested", nullptr, serve_briefly, {}};
}

runtime::program with_settings()
{
    return {"tested", read_settings, serve_briefly, {}};
}

}  // namespace

TEST_CASE("a program serves without a command, or by name")
{
    CHECK(run(tested(), {}).status == 0);
    CHECK(run(tested(), {"serve"}).status == 0);
}

TEST_CASE("a service that throws ends with status 1")
{
    CHECK(run({"tested", nullptr, serve_badly, {}}, {}).status == 1);
}

TEST_CASE("wrong settings are printed one a line, and nothing is served")
{
    setenv("RELEVO_MAIN_TEST_COUNT", "99", 1);
    const auto command = GENERATE(as<std::string>(), "serve", "check-config");
    const auto o = run(with_settings(), {command});
    unsetenv("RELEVO_MAIN_TEST_COUNT");
    CHECK(o.status == 2);
    CHECK(o.err ==
          "RELEVO_MAIN_TEST_KEY: required (a key)\nRELEVO_MAIN_TEST_COUNT: expected a whole number from 1 to 9\n");
    CHECK(o.out.empty());
}

TEST_CASE("right settings pass check-config")
{
    setenv("RELEVO_MAIN_TEST_KEY", "k", 1);
    const auto o = run(with_settings(), {"check-config"});
    unsetenv("RELEVO_MAIN_TEST_KEY");
    CHECK(o.status == 0);
    CHECK(o.out == "tested: all settings are valid\n");
}

TEST_CASE("settings are listed with default and description whatever the environment holds")
{
    setenv("RELEVO_MAIN_TEST_COUNT", "99", 1);
    const auto o = run(with_settings(), {"settings"});
    unsetenv("RELEVO_MAIN_TEST_COUNT");
    CHECK(o.status == 0);
    CHECK(o.out == "RELEVO_MAIN_TEST_KEY\t\ta key\nRELEVO_MAIN_TEST_COUNT\t7\thow many\n");
}

TEST_CASE("a program's own command gets the arguments behind it")
{
    auto p = tested();
    std::vector<std::string> got;
    p.commands["migrate"] = [&got](std::vector<std::string> arguments) {
        got = arguments;
        return 3;
    };
    CHECK(run(p, {"migrate", "--to", "2"}).status == 3);
    CHECK(got == std::vector<std::string>{"--to", "2"});
    CHECK(run(p, {"--help"}).out.find("migrate") != std::string::npos);
}

TEST_CASE("a command that throws ends with status 1, one with wrong settings with status 2")
{
    auto p = tested();
    p.commands["fail"] = [](auto) -> int { throw std::runtime_error("lost"); };
    p.commands["unset"] = [](auto) -> int { throw config::error({"KEY: required"}); };
    CHECK(run(p, {"fail"}).status == 1);
    CHECK(run(p, {"unset"}).status == 2);
}

TEST_CASE("unknown commands and surplus arguments are refused with the usage")
{
    const auto o = run(tested(), {"sevre"});
    CHECK(o.status == 2);
    CHECK(o.err.find("no command sevre") != std::string::npos);
    CHECK(run(tested(), {"serve", "now"}).status == 2);
    CHECK(run(tested(), {"--version"}).out.starts_with("tested 0."));
}
