#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;

namespace {

std::string this_thread()
{
    std::ostringstream text;
    text << std::this_thread::get_id();
    return text.str();
}

awaitable<http::response> name_thread(const http::request&)
{
    co_return http::text(200, this_thread());
}

// Two servers of one port, the second on a loop of its own; /home is handled on the service's loop by both.
struct two_loops
{
    explicit two_loops(runtime::service& svc)
        : home_thread(this_thread()),
          worker(svc),
          first(svc, sharing(0), routes(svc)),
          second(svc, worker.loop(), sharing(first.port()), routes(svc))
    {
    }

    static http::server_settings sharing(std::uint16_t port)
    {
        http::server_settings s;
        s.port = port;
        s.shares_port = true;
        return s;
    }
    static http::route_table routes(runtime::service& svc)
    {
        return {http::get("/here", name_thread), http::handled_on(svc.loop(), http::get("/home", name_thread))};
    }

    std::string home_thread;
    runtime::worker_loop worker;
    http::server first, second;
};

std::string ask(std::uint16_t port, const std::string& path)
{
    raw_socket client(port);
    return client.ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").body;
}

}  // namespace

TEST_CASE("servers of one port share its connections, and a route may stay on one loop")
{
    running<two_loops> servers;
    const auto port = servers.part().first.port();
    std::set<std::string> here, home;
    for (int i = 0; i < 64; ++i) {
        here.insert(ask(port, "/here"));
        home.insert(ask(port, "/home"));
    }
    CHECK(here.size() == 2);
    CHECK(home == std::set<std::string>{servers.part().home_thread});
}

TEST_CASE("servers on other loops stop with the service")
{
    running<two_loops> servers;
    const auto port = servers.part().first.port();
    std::vector<std::unique_ptr<raw_socket>> idle;
    for (int i = 0; i < 16; ++i) {
        idle.push_back(std::make_unique<raw_socket>(port));
        CHECK(idle.back()->ask("GET /here HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
    }
    CHECK(servers.join() == 0);
}

TEST_CASE("a WebSocket on another loop is refused when the server is made")
{
    runtime::service svc{{"test"}};
    runtime::worker_loop worker(svc);
    const auto none = [](const http::request&, http::websocket&) -> awaitable<> { co_return; };
    CHECK_THROWS_AS(http::server(svc, worker.loop(), {}, {http::websocket_at("/ws", none)}), std::logic_error);
}
