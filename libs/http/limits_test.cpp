#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;
using namespace std::chrono_literals;

namespace {

awaitable<http::response> size_of(const http::request& req)
{
    co_return http::text(200, std::to_string(req.body.size()));
}

awaitable<http::response> much(const http::request&)
{
    co_return http::text(200, std::string(64 << 20, 'x'));
}

http::route limited(std::string pattern, std::size_t max_body_bytes)
{
    auto r = http::post(std::move(pattern), size_of);
    r.max_body_bytes = max_body_bytes;
    return r;
}

const http::route_table limit_routes{limited("/small", 10), limited("/large", 4 << 20), http::get("/much", much),
                                     http::get("/size", size_of)};

http::server_settings hasty()
{
    http::server_settings s;
    s.header_timeout = s.body_timeout = s.idle_timeout = s.write_timeout = 150ms;
    return s;
}

std::string post(const std::string& path, const std::string& fields)
{
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

void check_refused(raw_socket& client, unsigned status, const std::string& code)
{
    const auto a = client.read_answer();
    CHECK(a.status == status);
    CHECK(json::parse(a.body).value().text("code") == code);
    CHECK(a.header("Connection") == "close");
    CHECK(!a.header("X-Request-ID").empty());
    CHECK(client.read_until_closed().empty());
}

}  // namespace

TEST_CASE("each route has its own body limit")
{
    running_server server(limit_routes);
    raw_socket client(server.port());
    CHECK(client.ask(post("/small", "Content-Length: 10\r\n") + "0123456789").body == "10");
    CHECK(client.ask(post("/large", "Content-Length: 2000000\r\n") + std::string(2'000'000, 'x')).body == "2000000");
    client.send(post("/small", "Content-Length: 11\r\n"));  // refused by its header: the body is not waited for
    check_refused(client, 413, "payload_too_large");
}

TEST_CASE("a chunked body is refused where it passes the limit")
{
    running_server server(limit_routes);
    raw_socket client(server.port());
    client.send(post("/small", "Transfer-Encoding: chunked\r\n") + "6\r\n012345\r\n5\r\n");
    check_refused(client, 413, "payload_too_large");
}

TEST_CASE("a client still sending a body that is too large gets its answer")
{
    running_server server(limit_routes);
    raw_socket client(server.port());
    client.send(post("/small", "Content-Length: 8000000\r\n"));
    client.send(std::string(8'000'000, 'x'));
    check_refused(client, 413, "payload_too_large");
}

TEST_CASE("a header of 8 KiB passes, a longer one is 431")
{
    running_server server(limit_routes);
    raw_socket client(server.port());
    const std::string start = "GET /size HTTP/1.1\r\nHost: x\r\nX-Pad: ";
    const std::string end = "\r\n\r\n";
    const auto padded = [&](std::size_t bytes) {
        return start + std::string(bytes - start.size() - end.size(), 'p') + end;
    };
    CHECK(client.ask(padded(8192)).status == 200);
    client.send(padded(8193));
    check_refused(client, 431, "header_too_large");

    raw_socket endless(server.port());
    endless.send(start + std::string(8192, 'p'));
    check_refused(endless, 431, "header_too_large");
}

TEST_CASE("Expect: 100-continue is answered before the body, a refusal instead of it")
{
    running_server server(limit_routes);
    raw_socket client(server.port());
    client.send(post("/large", "Expect: 100-continue\r\nContent-Length: 3\r\n"));
    CHECK(client.read_through("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(client.ask("abc").body == "3");
    client.send(post("/small", "Expect: 100-continue\r\nContent-Length: 11\r\n"));
    check_refused(client, 413, "payload_too_large");

    raw_socket lost(server.port());
    lost.send(post("/nowhere", "Expect: 100-continue\r\nContent-Length: 3\r\n"));
    check_refused(lost, 404, "not_found");
}

TEST_CASE("slow clients are closed without an answer")
{
    running_server server(limit_routes, hasty());
    for (const auto* part :
         {"", "GET /size HTTP/1.1\r\nHost", "POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc",
          "POST /large HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
        raw_socket client(server.port());
        client.send(part);
        CHECK(client.read_until_closed().empty());
    }
}

TEST_CASE("a header that trickles in is cut off at its deadline, whatever its pace")
{
    running_server server(limit_routes, hasty());
    raw_socket client(server.port());
    const auto start = clock::now();
    client.send("GET /size HTTP/1.1\r\nX: ");
    beside trickle([&] {
        while (client.try_send("x"))
            std::this_thread::sleep_for(5ms);  // the pace of the attack, not a synchronisation
    });
    CHECK(client.read_until_closed().empty());
    client.close();
    trickle.finish();
    CHECK(clock::now() - start < 2s);
}

TEST_CASE("an idle connection is closed after its time, but a used one may rest longer than a header may take")
{
    http::server_settings s;
    s.header_timeout = 100ms;
    s.idle_timeout = 600ms;
    running_server server(limit_routes, s);
    raw_socket client(server.port());
    CHECK(client.ask("GET /size HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
    const auto start = clock::now();
    CHECK(client.read_until_closed().empty());
    CHECK(clock::now() - start > 400ms);
}

TEST_CASE("a client that does not read its answer is closed")
{
    running_server server(limit_routes, hasty());
    raw_socket client(server.port());
    client.socket().set_option(asio::socket_base::receive_buffer_size(4096));
    client.send("GET /much HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto until = clock::now() + 20s;
    while (server.metrics().find("http_connections 0") == std::string::npos && clock::now() < until)
        std::this_thread::yield();
    CHECK(clock::now() < until);
}

TEST_CASE("above max_connections a connection is closed at once")
{
    http::server_settings s;
    s.max_connections = 2;
    running_server server(limit_routes, s);
    raw_socket first(server.port()), second(server.port());
    CHECK(first.ask("GET /size HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
    CHECK(second.ask("GET /size HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
    raw_socket third(server.port());
    CHECK(third.read_until_closed().empty());
    CHECK(first.ask("GET /size HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
}
