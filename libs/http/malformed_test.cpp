#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;

namespace {

awaitable<http::response> served(const http::request& req)
{
    co_return http::text(200, req.body);
}

const http::route_table malformed_routes{http::post("/x", served), http::get("/x", served)};

const std::string start = "POST /x HTTP/1.1\r\nHost: a\r\n";
const std::string chunked = start + "Transfer-Encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("malformed requests are refused with 400 and the connection is closed")
{
    const std::string bytes = GENERATE_COPY(values<std::string>({
        start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        start + "Transfer-Encoding: identity\r\n\r\n",
        start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        start + "Content-Length: 5, 5\r\n\r\nabcde",
        start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        start + "Host: b\r\n\r\n",
        "GET /x HTTP/1.1\r\n\r\n",
        start + "X: a\r\n b\r\n\r\n",
        start + "X: a\x01\r\n\r\n",
        start + "X : a\r\n\r\n",
        "GET /x HTTP/1.1\nHost: a\n\n",
        "GET /x HTTP/1.1\r\nHost: a\rb\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: a\n\r\n\r\n",
        "GET /x HTTP/2.0\r\nHost: a\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET  /x HTTP/1.1\r\nHost: a\r\n\r\n",
        chunked + "5;" + std::string(300, 'e') + "\r\nabcde\r\n0\r\n\r\n",
        chunked + "0;" + std::string(300, 'e') + "\r\n\r\n",
        chunked + "5;" + std::string(70'000, 'e'),
        chunked + "5\r\nabcde\r\n0\r\nX-Trailer: a\r\n\r\n",
        chunked + "5\r\nabcde\r\n0\r\nContent-Length: 3\r\n\r\n",
        chunked + "5\r\nabcdeXX0\r\n\r\n",
        chunked + "5\nabcde\r\n0\r\n\r\n",
        chunked + "-1\r\n\r\n",
        chunked + "fffffffffffffffff\r\nabc\r\n",
        chunked + "\r\n",
    }));
    CAPTURE(bytes.substr(0, 200));
    running_server server(malformed_routes);
    raw_socket client(server.port());
    client.send(bytes);
    const auto a = client.read_answer();
    CHECK(a.status == 400);
    const auto problem = json::parse(a.body).value();
    CHECK(problem.text("code") == "malformed_request");
    CHECK(problem.text("request_id") == a.header("X-Request-ID"));
    CHECK(a.header("Connection") == "close");
    CHECK(client.read_until_closed().empty());
}

TEST_CASE("a blank line before a request is passed over, an absolute target served")
{
    running_server server(malformed_routes);
    raw_socket client(server.port());
    CHECK(client.ask("\r\n" + start + "Content-Length: 2\r\n\r\nab").body == "ab");
    CHECK(client.ask("GET http://elsewhere/x?y HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
}

TEST_CASE("bytes that arrive one at a time make the same request")
{
    running_server server(malformed_routes);
    raw_socket client(server.port());
    client.socket().set_option(tcp::no_delay(true));
    for (const char c : chunked + "3;x=y\r\nabc\r\n1\r\nd\r\n0\r\n\r\n")
        client.send(std::string_view(&c, 1));
    CHECK(client.read_answer().body == "abcd");
}
