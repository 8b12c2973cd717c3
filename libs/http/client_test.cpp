#include "http/client.hpp"

#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;
using namespace std::chrono_literals;
using http::client_errc;

namespace {

// What the client makes of a peer that reads one request and then answers so and closes.
result<http::response> answer_of(const std::string& bytes, http::client_request req = {}, http::client_settings s = {})
{
    raw_listener listener;
    beside peer([&] {
        auto connection = listener.accept();
        connection.read_through("\r\n\r\n");
        connection.send(bytes);
    });
    running_client client(s);
    req.url = listener.url();
    auto answer = client.send(req);
    peer.finish();
    return answer;
}

std::uint16_t closed_port()
{
    raw_listener listener;
    return listener.port();
}

}  // namespace

TEST_CASE("a request goes out as it was given")
{
    raw_listener listener;
    std::string head, body;
    beside peer([&] {
        auto connection = listener.accept();
        head = connection.read_through("\r\n\r\n");
        body = connection.read(5);
        connection.send(ok_answer);
    });
    running_client client;
    http::client_request req{
        http::method::post, listener.url("/a%20b?c=d"), {{"X-Own", "1\r\n2"}, {"Host", "forged"}}, "hello"};
    const auto answer = client.send(req);
    peer.finish();
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == "ok");
    CHECK(body == "hello");
    CHECK_THAT(head, Catch::StartsWith(
                         "POST /a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(listener.port()) + "\r\n"));
    CHECK_THAT(head, Catch::Contains("Content-Length: 5\r\n") && Catch::Contains("X-Own: 1  2\r\n"));
    CHECK_THAT(head, !Catch::Contains("forged") && !Catch::Contains("Accept-Encoding"));
}

TEST_CASE("answers may be sized, chunked, ended by closing, or follow an interim one")
{
    CHECK(answer_of(ok_answer)->body == "ok");
    CHECK(answer_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n")->body ==
          "abcd");
    CHECK(answer_of("HTTP/1.0 200 OK\r\n\r\nuntil the end")->body == "until the end");
    CHECK(answer_of("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + ok_answer)->body == "ok");
    CHECK(answer_of("HTTP/1.1 204 No Content\r\n\r\n")->status == 204);
    CHECK(answer_of("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", {http::method::head})->status == 200);
    const auto typed = answer_of("HTTP/1.1 418 Teapot\r\nContent-Type: text/x\r\nX-A: b\r\nContent-Length: 0\r\n\r\n");
    CHECK(typed->status == 418);
    CHECK(typed->content_type == "text/x");
    CHECK(typed->headers.get("x-a") == "b");
}

TEST_CASE("nobody listening, no such host and no such scheme: nothing was sent")
{
    running_client client;
    for (const auto& url : {"http://127.0.0.1:" + std::to_string(closed_port()) + "/",
                            std::string("http://no-such-host.invalid/"), std::string("ftp://127.0.0.1/"),
                            std::string("not a url"), std::string("http://127.0.0.1:99999/"), std::string()}) {
        http::client_request req{http::method::post, url};
        CHECK(client.send(req).error() == client_errc::connect_failed);
    }
}

TEST_CASE("a connection that breaks after the request was sent: the peer may have acted")
{
    for (const auto* bytes :
         {"", "HTTP/1.1 200 OK\r\nCont", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "HTTP/1.1 100 Continue\r\n\r\n"}) {
        CAPTURE(bytes);
        CHECK(answer_of(bytes, {http::method::post}).error() == client_errc::no_answer);
        CHECK(answer_of(bytes, {http::method::get}).error() == client_errc::no_answer);
    }
}

TEST_CASE("what is not HTTP or too much is an invalid answer")
{
    http::client_settings small;
    small.max_response_bytes = 10;
    CHECK(answer_of("SSH-2.0-OpenSSH\r\n").error() == client_errc::invalid_answer);
    CHECK(answer_of("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n").error() == client_errc::invalid_answer);
    CHECK(answer_of("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", {}, small).error() == client_errc::invalid_answer);
    CHECK(answer_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n", {}, small).error() ==
          client_errc::invalid_answer);
    CHECK(answer_of("HTTP/1.1 200 OK\r\n\r\n01234567890", {}, small).error() == client_errc::invalid_answer);
    CHECK(answer_of("HTTP/1.1 200 OK\r\nX: " + std::string(200'000, 'x')).error() == client_errc::invalid_answer);
}

TEST_CASE("a peer that does not answer in time: no_answer, at the deadline")
{
    raw_listener listener;
    running_client client;
    const auto start = clock::now();
    http::client_request req{http::method::get, listener.url()};  // the kernel accepts, nobody answers
    CHECK(client.send(req, 200ms).error() == client_errc::no_answer);
    CHECK(clock::now() - start < 5s);
}

TEST_CASE("a deadline that has passed sends nothing")
{
    raw_listener listener;
    running_client client;
    http::client_request req{http::method::get, listener.url()};
    CHECK(client.send(req, -1s).error() == client_errc::connect_failed);
}

TEST_CASE("requests and failures are measured by host")
{
    raw_listener listener;
    const auto host = "127.0.0.1:" + std::to_string(listener.port());
    running_client client;
    http::client_request req{http::method::get, listener.url()};
    CHECK(!client.send(req, 100ms));
    const auto metrics = client.service().metrics().expose();
    CHECK_THAT(metrics, Catch::Contains("http_client_errors_total{host=\"" + host + "\",kind=\"no_answer\"} 1"));
    CHECK_THAT(metrics, Catch::Contains("http_client_seconds_count{host=\"" + host + "\"} 1"));
}
