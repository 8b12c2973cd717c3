#include "runtime/ping.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "log/capture.hpp"
#include "runtime/admin_server.hpp"
#include "runtime/main.hpp"

using namespace relevo;

namespace {

runtime::program pinged()
{
    const auto read = [](config::source& s) { s.integer("ADMIN_PORT", 9, 1, 65535, "admin port"); };
    return {"pinged", read, nullptr, {}};
}

int ping_status(std::uint16_t port)
{
    setenv("ADMIN_PORT", std::to_string(port).c_str(), 1);
    std::string name = "pinged", command = "ping";
    char* argv[] = {name.data(), command.data()};
    const int status = runtime::main(pinged(), 2, argv);
    unsetenv("ADMIN_PORT");
    return status;
}

awaitable<> ask(runtime::service& svc, std::uint16_t port, int& status)
{
    const auto job = [port] { return ping_status(port); };
    status = co_await svc.run_blocking(std::cref(job));
}

int status_beside(runtime::service& svc)
{
    runtime::admin_server admin(svc, 0);
    int status = -1;
    svc.run(ask(svc, admin.port(), status));
    return status;
}

}  // namespace

TEST_CASE("ping succeeds beside a ready service")
{
    log::capture quiet;
    runtime::service svc({.name = "tested"});
    CHECK(status_beside(svc) == 0);
}

TEST_CASE("ping fails beside a service that is not ready")
{
    log::capture quiet;
    runtime::service svc({.name = "tested"});
    svc.set_ready("kafka", false);
    CHECK(status_beside(svc) == 1);
}

TEST_CASE("ping fails when nobody listens")
{
    CHECK_FALSE(runtime::says_ready("127.0.0.1", 1));
}
