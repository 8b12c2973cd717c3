#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;

namespace {

awaitable<http::response> number(const http::request& req)
{
    co_return http::text(200, req.query + req.body);
}

const http::route_table keep_alive_routes{http::get("/n", number), http::post("/n", number)};

}  // namespace

TEST_CASE("a connection serves many requests")
{
    running_server server(keep_alive_routes);
    raw_socket client(server.port());
    for (int i = 0; i < 5; ++i) {
        const auto a = client.ask("GET /n?" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(a.body == std::to_string(i));
        CHECK(a.header("Connection").empty());
    }
}

TEST_CASE("a hundred requests in one write are answered in order")
{
    running_server server(keep_alive_routes);
    raw_socket client(server.port());
    std::string all;
    for (int i = 0; i < 100; ++i) {
        const auto body = "-" + std::to_string(i);
        if (i % 3 == 0)
            all += "GET /n?" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
        else if (i % 3 == 1)
            all += "POST /n?" + std::to_string(i) +
                   " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        else
            all += "POST /n?" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
                   std::to_string(body.size()) + "\r\n" + body + "\r\n0\r\n\r\n";
    }
    client.send(all);
    for (int i = 0; i < 100; ++i) {
        const auto n = std::to_string(i);
        CHECK(client.read_answer().body == (i % 3 == 0 ? n : n + "-" + n));
    }
}

TEST_CASE("pipelined requests before a malformed one are answered")
{
    running_server server(keep_alive_routes);
    raw_socket client(server.port());
    client.send("GET /n?1 HTTP/1.1\r\nHost: x\r\n\r\nGET /n?2 HTTP/1.1\r\n\r\nGET /n?3 HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client.read_answer().body == "1");
    CHECK(client.read_answer().status == 400);
    CHECK(client.read_until_closed().empty());
}

TEST_CASE("Connection: close is honoured, and HTTP/1.0 closes unless it asks not to")
{
    running_server server(keep_alive_routes);
    raw_socket closing(server.port());
    const auto a = closing.ask("GET /n?1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(a.header("Connection") == "close");
    CHECK(closing.read_until_closed().empty());

    raw_socket old(server.port());
    CHECK(old.ask("GET /n?1 HTTP/1.0\r\n\r\n").header("Connection") == "close");
    CHECK(old.read_until_closed().empty());

    raw_socket old_kept(server.port());
    CHECK(old_kept.ask("GET /n?1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection") == "keep-alive");
    CHECK(old_kept.ask("GET /n?2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").body == "2");
}

TEST_CASE("a client that goes away in the middle disturbs nobody")
{
    running_server server(keep_alive_routes);
    for (const auto* part :
         {"", "GET", "GET /n HTTP/1.1\r\nHost: x\r\n", "POST /n HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
          "POST /n HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
        raw_socket polite(server.port());
        polite.send(part);
        polite.finish_sending();
        CHECK(polite.read_until_closed().empty());
        raw_socket rude(server.port());
        rude.send(part);
        rude.reset();
    }
    raw_socket client(server.port());
    CHECK(client.ask("GET /n?ok HTTP/1.1\r\nHost: x\r\n\r\n").body == "ok");
}
