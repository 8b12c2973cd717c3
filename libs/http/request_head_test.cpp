#include "http/request_head.hpp"

#include <catch2/catch.hpp>
#include <string>

using relevo::http::partial_header_fault;

namespace {

std::string fault_of(const std::string& fields, const std::string& line = "POST /a?b=c HTTP/1.1")
{
    const auto header = line + "\r\n" + fields + "\r\n";
    return std::string(relevo::http::read_head(header).fault);
}

}  // namespace

TEST_CASE("ordinary headers pass")
{
    CHECK(fault_of("Host: a\r\n").empty());
    CHECK(fault_of("Host: [::1]:8000\r\nContent-Length: 12\r\nX: \t a b\tc \r\nEmpty:\r\n").empty());
    CHECK(fault_of("host:a\r\ntransfer-encoding: Chunked\r\n").empty());
    CHECK(fault_of("Host: a\r\nX-Name: Jos\xc3\xa9\r\n").empty());
    CHECK(fault_of("", "GET / HTTP/1.0").empty());
    CHECK(fault_of("Host: a\r\n", "GET http://a/b HTTP/1.1").empty());
}

TEST_CASE("ambiguous framing is refused")
{
    const std::string host = "Host: a\r\n";
    for (const auto* fields : {
             "Transfer-Encoding: gzip, chunked\r\n",
             "Transfer-Encoding: chunked, identity\r\n",
             "Transfer-Encoding: xchunked\r\n",
             "Transfer-Encoding: \"chunked\"\r\n",
             "Transfer-Encoding:\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
             "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
             "Content-Length: 5, 5\r\n",
             "Content-Length: 5\r\nContent-Length: 5\r\n",
             "Content-Length: 5\r\nContent-Length: 6\r\n",
             "Content-Length: +5\r\n",
             "Content-Length: 0x5\r\n",
             "Content-Length: -1\r\n",
             "Content-Length:\r\n",
             "Content-Length: 9999999999999999999\r\n",
         })
        CHECK(fault_of(host + fields) != "");
    CHECK(fault_of("Transfer-Encoding: chunked\r\n", "POST / HTTP/1.0") != "");
}

TEST_CASE("exactly one Host is required, but HTTP/1.0 may have none")
{
    CHECK(fault_of("") != "");
    CHECK(fault_of("Host: a\r\nHost: a\r\n") != "");
    CHECK(fault_of("Host: a\r\nhost: b\r\n", "GET / HTTP/1.0") != "");
    CHECK(fault_of("Host: a, b\r\n") != "");
    CHECK(fault_of("Host: user@a\r\n") != "");
}

TEST_CASE("what is not a header field is refused")
{
    const std::string host = "Host: a\r\n";
    for (const auto& fields : {
             std::string("X: a\r\n folded\r\n"),
             std::string(" X: a\r\n"),
             std::string("X : a\r\n"),
             std::string("X\r\n"),
             std::string(": a\r\n"),
             std::string("X: a\rb\r\n"),
             std::string("X: a\nb: c\r\n"),
             std::string("X: a\x01\r\n"),
             std::string("X: a\x7f\r\n"),
             std::string("X: a\0b\r\n", 8),
             std::string("X\0Y: a\r\n", 8),
         })
        CHECK(fault_of(host + fields) != "");
}

TEST_CASE("a request line has three parts and a version we speak")
{
    for (const auto* line :
         {"GET / HTTP/2.0", "GET / HTTP/1.2", "GET /", "GET  HTTP/1.1", "GET / a HTTP/1.1", "G(T / HTTP/1.1",
          "GET /\t HTTP/1.1", "GET /a%00b HTTP/1.1", "GET / http/1.1", "GET /#a HTTP/1.1", " / HTTP/1.1", ""})
        CHECK(fault_of("Host: a\r\n", line) != "");
}

TEST_CASE("a bare line feed is seen before the header is complete")
{
    CHECK(partial_header_fault("GET / HTTP/1.1\nHost: a\n\n") != "");
    CHECK(partial_header_fault("GET / HTTP/1.1\r\nHost: a\r").empty());
}

TEST_CASE("what a head says of its connection and body")
{
    const auto head_of = [](const std::string& fields, const std::string& version) {
        static std::string header;
        header = "GET /a HTTP/" + version + "\r\nHost: a\r\n" + fields + "\r\n";
        return relevo::http::read_head(header);
    };
    CHECK(head_of("", "1.1").keep_alive);
    CHECK(!head_of("Connection: Close\r\n", "1.1").keep_alive);
    CHECK(!head_of("", "1.0").keep_alive);
    CHECK(head_of("Connection: x, Keep-Alive\r\n", "1.0").keep_alive);
    CHECK(head_of("Content-Length: 12\r\n", "1.1").content_length == 12);
    CHECK(!head_of("", "1.1").content_length);
    CHECK(head_of("Transfer-Encoding: chunked\r\n", "1.1").is_chunked);
    CHECK(head_of("Expect: 100-Continue\r\n", "1.1").expects_continue);
    const std::string upgrade = "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";
    CHECK(head_of(upgrade, "1.1").is_websocket);
    CHECK(!head_of(upgrade, "1.0").is_websocket);
    CHECK(!head_of("Upgrade: websocket\r\n", "1.1").is_websocket);
    CHECK(head_of("X-A: 1\r\nx-a:  2 \r\n", "1.1").fields.count("X-a") == 2);
}
