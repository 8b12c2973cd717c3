#include "runtime/admin_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include "log/capture.hpp"
#include "metrics/registry.hpp"

using namespace relevo;
using asio::ip::tcp;

namespace {

// On another thread than the server's loop.
std::string send_and_read(std::uint16_t port, const std::string& request)
{
    asio::io_context loop;
    tcp::socket socket(loop);
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    asio::write(socket, asio::buffer(request));
    std::string answer;
    boost::system::error_code ended;
    asio::read(socket, asio::dynamic_buffer(answer), ended);
    return answer;
}

awaitable<> request(runtime::service& svc, std::uint16_t port, std::string text, std::string& answer)
{
    const auto job = [port, &text] { return send_and_read(port, text); };
    answer = co_await svc.run_blocking(std::cref(job));
}

std::string answer_to(runtime::service& svc, const std::string& request_text)
{
    runtime::admin_server admin(svc, 0);
    std::string answer;
    svc.run(request(svc, admin.port(), request_text, answer));
    return answer;
}

std::string get(runtime::service& svc, const std::string& path)
{
    return answer_to(svc, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
}

}  // namespace

TEST_CASE("the admin port exposes the service's metrics")
{
    log::capture quiet;
    runtime::service svc({.name = "tested"});
    svc.metrics().counter("calls_total", "Calls").add(3);
    const auto answer = get(svc, "/metrics?x=1");
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.find("\ncalls_total 3\n") != std::string::npos);
    CHECK(answer.find("text/plain; version=0.0.4") != std::string::npos);
}

TEST_CASE("a live service need not be ready")
{
    log::capture quiet;
    runtime::service svc({.name = "tested"});
    svc.set_ready("kafka", false);
    SECTION("live")
    {
        CHECK(get(svc, "/healthz/live").starts_with("HTTP/1.1 200 "));
    }
    SECTION("not ready, and why")
    {
        const auto answer = get(svc, "/healthz/ready");
        CHECK(answer.starts_with("HTTP/1.1 503 "));
        CHECK(answer.ends_with("\r\n\r\nnot ready: kafka\n"));
    }
    SECTION("ready")
    {
        svc.set_ready("kafka", true);
        CHECK(get(svc, "/healthz/ready").starts_with("HTTP/1.1 200 "));
    }
    SECTION("stopping")
    {
        svc.set_ready("kafka", true);
        svc.stop();
        CHECK(get(svc, "/healthz/ready").starts_with("HTTP/1.1 503 "));
    }
}

TEST_CASE("the admin port refuses what it does not serve")
{
    log::capture quiet;
    runtime::service svc({.name = "tested"});
    SECTION("unknown path")
    {
        CHECK(get(svc, "/").starts_with("HTTP/1.1 404 "));
    }
    SECTION("other methods")
    {
        CHECK(answer_to(svc, "POST /metrics HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
    }
    SECTION("nonsense")
    {
        CHECK(answer_to(svc, "\r\n\r\n").starts_with("HTTP/1.1 405 "));
    }
    SECTION("endless requests")
    {
        CHECK(answer_to(svc, std::string(100'000, 'x')).empty());
    }
    SECTION("HEAD has no body")
    {
        CHECK(answer_to(svc, "HEAD /healthz/live HTTP/1.1\r\n\r\n").ends_with("Connection: close\r\n\r\n"));
    }
}

TEST_CASE("a taken port is reported at once")
{
    log::capture quiet;
    runtime::service svc({.name = "tested"});
    runtime::admin_server admin(svc, 0);
    CHECK_THROWS_AS(runtime::admin_server(svc, admin.port()), boost::system::system_error);
}
