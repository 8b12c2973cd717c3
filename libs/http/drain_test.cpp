#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;
using namespace std::chrono_literals;

namespace {

const std::string request_text = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string quick_text = "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n";

awaitable<http::response> quick(const http::request&)
{
    co_return http::text(200, "quick");
}

awaitable<http::response> never(const http::request&)
{
    co_await runtime::sleep_for(1h);
    co_return http::text(200, "late");
}

// A server whose /slow waits at a gate.
struct slow_server
{
    explicit slow_server(http::server_settings s = {})
        : server(http::test::routes_for([this](runtime::service& svc) {
                     door = std::make_shared<gate>(svc.loop());
                     return http::route_table{
                         http::get("/slow",
                                   [door = door](const http::request& req) { return gate::pass(door, req.query); }),
                         http::get("/quick", quick), http::get("/never", never)};
                 }),
                 s)
    {
    }
    std::shared_ptr<gate> door;
    running_server server;
};

// Returns once the listener is gone, which the drain begins with.
void wait_until_refused(std::uint16_t port)
{
    asio::io_context loop;
    for (error_code error; !error; std::this_thread::yield()) {
        tcp::socket probe(loop);
        probe.connect({asio::ip::address_v4::loopback(), port}, error);
    }
}

}  // namespace

TEST_CASE("a stopping server finishes what it has accepted")
{
    slow_server slow;
    raw_socket busy(slow.server.port()), pipelining(slow.server.port());
    busy.send(request_text);
    pipelining.send("GET /slow?1 HTTP/1.1\r\nHost: x\r\n\r\nGET /slow?2 HTTP/1.1\r\nHost: x\r\n\r\n");
    slow.door->wait_until_entered(2);

    slow.server.stop();
    wait_until_refused(slow.server.port());
    slow.door->open();

    const auto a = busy.read_answer();
    CHECK(a.status == 200);
    CHECK(a.header("Connection") == "close");
    CHECK(busy.read_until_closed().empty());
    CHECK(pipelining.read_answer().body == "1");
    const auto last = pipelining.read_answer();
    CHECK(last.body == "2");
    CHECK(last.header("Connection") == "close");
    CHECK(slow.server.join() == 0);
}

TEST_CASE("a stopping server answers once more on a kept connection and closes silent ones after drain_grace")
{
    http::server_settings s;
    s.drain_grace = 3s;
    slow_server slow(s);
    raw_socket kept(slow.server.port()), silent(slow.server.port());
    CHECK(kept.ask(quick_text).body == "quick");
    CHECK(silent.ask(quick_text).body == "quick");

    const auto start = clock::now();
    slow.server.stop();
    wait_until_refused(slow.server.port());
    const auto last = kept.ask(quick_text);
    CHECK(last.body == "quick");
    CHECK(last.header("Connection") == "close");
    CHECK(kept.read_until_closed().empty());
    CHECK(silent.read_until_closed().empty());
    CHECK(clock::now() - start >= s.drain_grace);
    CHECK(slow.server.join() == 0);
}

TEST_CASE("a stopping server with no open connection stops at once")
{
    http::server_settings s;
    s.drain_grace = 1h;
    slow_server slow(s);
    {
        raw_socket gone(slow.server.port());
        CHECK(gone.ask(quick_text).body == "quick");
    }
    const auto start = clock::now();
    CHECK(slow.server.join() == 0);
    CHECK(clock::now() - start < 5s);
}

TEST_CASE("no request that was sent before the stop is lost")
{
    slow_server slow;
    const auto port = slow.server.port();
    std::vector<std::unique_ptr<raw_socket>> clients;
    for (int i = 0; i < 50; ++i) {
        clients.push_back(std::make_unique<raw_socket>(port));
        clients.back()->send(quick_text);
    }
    slow.server.stop();
    for (auto& client : clients) {
        CHECK(client->read_answer().body == "quick");
        client->close();
    }
    CHECK(slow.server.join() == 0);
}

TEST_CASE("what is still busy at drain_timeout is cut off")
{
    http::server_settings s;
    s.drain_timeout = 200ms;
    slow_server slow(s);
    raw_socket silent(slow.server.port()), stuck(slow.server.port()), waiting(slow.server.port());
    stuck.send("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
    waiting.send(request_text);
    slow.door->wait_until_entered(1);
    const auto start = clock::now();
    CHECK(slow.server.join() == 0);
    CHECK(clock::now() - start < 5s);
    CHECK(stuck.read_until_closed().empty());
    CHECK(waiting.read_until_closed().empty());
    CHECK(silent.read_until_closed().empty());
}

TEST_CASE("a port in use is an error, a freed one can be taken again at once")
{
    const http::route_table routes{http::get("/quick", quick)};
    http::server_settings s;
    {
        running_server first(routes);
        s.port = first.port();
        raw_socket client(s.port);
        CHECK(client.ask(quick_text).status == 200);
        CHECK_THROWS_AS(running_server(routes, s), boost::system::system_error);
    }
    running_server again(routes, s);
    CHECK(again.port() == s.port);
}
