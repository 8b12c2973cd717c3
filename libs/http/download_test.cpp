#include "http/download.hpp"

#include <boost/asio/ip/address.hpp>
#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;
using namespace std::chrono_literals;
using http::client_errc;

namespace {

bool is_public_address(const asio::ip::address& a)
{
    return http::is_public(a);
}

// What a sink heard. Its member outlives the coroutine: the test waits for the download's end.
struct listener_of_pieces
{
    std::string body;
    unsigned status = 0;
    std::size_t stop_after = SIZE_MAX, largest_piece = 0;

    static awaitable<bool> hear(listener_of_pieces& self, unsigned status, std::string piece)
    {
        self.status = status;
        self.largest_piece = std::max(self.largest_piece, piece.size());
        self.body += piece;
        co_return self.body.size() < self.stop_after;
    }
};

result<http::response> download(running_client& client, http::download_request wanted, listener_of_pieces& heard,
                                std::chrono::milliseconds limit = 10s)
{
    http::body_sink sink = [&heard](const http::response& head, std::string_view bytes) {
        return listener_of_pieces::hear(heard, head.status, std::string(bytes));
    };
    auto asking = client.part().download(std::move(wanted), std::move(sink), clock::now() + limit);
    return asio::co_spawn(client.service().loop(), std::move(asking), asio::use_future).get();
}

// What comes of downloading from a peer that answers so.
result<http::response> download_of(const std::string& bytes, listener_of_pieces& heard, std::size_t max_bytes = 1 << 20)
{
    raw_listener listener;
    beside peer([&] {
        auto connection = listener.accept();
        connection.read_through("\r\n\r\n");
        connection.try_send(bytes);
    });
    running_client client;
    auto answer = download(client, {listener.url(), max_bytes}, heard);
    peer.finish();
    return answer;
}

}  // namespace

TEST_CASE("only addresses of the public internet are public")
{
    for (const auto* text : {"127.0.0.1",
                             "127.255.255.254",
                             "0.0.0.0",
                             "10.1.2.3",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.168.1.1",
                             "100.64.0.1",
                             "100.127.255.255",
                             "169.254.169.254",
                             "192.0.0.8",
                             "192.0.2.1",
                             "198.18.0.1",
                             "203.0.113.9",
                             "224.0.0.1",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::ffff:127.0.0.1",
                             "::ffff:10.0.0.1",
                             "::ffff:169.254.169.254",
                             "::127.0.0.1",
                             "fc00::1",
                             "fd12:3456::1",
                             "fe80::1",
                             "fec0::1",
                             "ff02::1",
                             "64:ff9b::7f00:1",
                             "64:ff9b:1::1",
                             "2002:7f00:1::",
                             "2002:a9fe:a9fe::1",
                             "2001:db8::1",
                             "2001::1",
                             "2001:0:a9fe:a9fe::",
                             "100::1"}) {
        CAPTURE(text);
        CHECK_FALSE(http::is_public(asio::ip::make_address(text)));
    }
    for (const auto* text :
         {"8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "198.20.0.1",
          "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
        CAPTURE(text);
        CHECK(http::is_public(asio::ip::make_address(text)));
    }
}

TEST_CASE("a URL that leads inside is refused before anything is sent, however it is written")
{
    raw_listener listener;
    const auto port = ":" + std::to_string(listener.port()) + "/a.wav";
    running_client client;
    listener_of_pieces heard;
    for (const auto& host :
         {"127.0.0.1", "127.1", "2130706433", "017700000001", "0x7f.0.0.1", "0x7f000001", "localhost", "[::1]",
          "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "169.254.169.254", "10.0.0.1"}) {
        CAPTURE(host);
        http::download_request wanted{"http://" + std::string(host) + port, 100, is_public_address};
        const auto answer = download(client, std::move(wanted), heard);
        // Some resolvers do not take the old spellings at all: then there is no address, and nothing is sent either.
        CHECK((answer.error() == client_errc::address_refused || answer.error() == client_errc::connect_failed));
    }
    for (const auto* url : {"file:///etc/passwd", "gopher://127.0.0.1/", "ftp://8.8.8.8/", "no url", "http://"}) {
        CAPTURE(url);
        CHECK(download(client, {url, 100, is_public_address}, heard).error() == client_errc::address_refused);
    }
    CHECK_FALSE(listener.has_visitor());
    CHECK(heard.body.empty());
}

TEST_CASE("a body comes in bounded pieces, sized, chunked or ended by closing")
{
    const std::string large(300'000, 'x');
    listener_of_pieces sized, chunked, closed;
    const auto answer =
        download_of("HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 300000\r\n\r\n" + large, sized);
    REQUIRE(answer);
    CHECK(answer->content_type == "audio/wav");
    CHECK(answer->body.empty());
    CHECK(sized.body == large);
    CHECK(sized.largest_piece <= 64 * 1024);
    CHECK(download_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", chunked));
    CHECK(chunked.body == "abcd");
    CHECK(download_of("HTTP/1.0 200 OK\r\n\r\nuntil the end", closed));
    CHECK(closed.body == "until the end");
}

TEST_CASE("a redirect is not followed, it is the answer")
{
    listener_of_pieces heard;
    const auto answer =
        download_of("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", heard);
    REQUIRE(answer);
    CHECK(answer->status == 302);
}

TEST_CASE("a body that is too large, or breaks off, is no answer")
{
    listener_of_pieces said, unsaid, broken;
    CHECK(download_of("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890", said, 10).error() ==
          client_errc::invalid_answer);
    CHECK(said.body.empty());
    CHECK(download_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(200'000, 'x'), unsaid, 100'000).error() ==
          client_errc::invalid_answer);
    CHECK(unsaid.body.size() <= 100'000);
    CHECK(download_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", broken).error() == client_errc::no_answer);
}

TEST_CASE("a sink that wants no more ends the download")
{
    listener_of_pieces heard;
    heard.stop_after = 10;
    const auto body = std::string(500'000, 'x');
    CHECK(download_of("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + body, heard).error() ==
          client_errc::abandoned);
    CHECK(heard.body.size() < body.size());
}

TEST_CASE("a download ends at its deadline")
{
    raw_listener listener;  // the kernel accepts, nobody answers
    running_client client;
    listener_of_pieces heard;
    CHECK(download(client, {listener.url()}, heard, 200ms).error() == client_errc::no_answer);
}

TEST_CASE("URLs of one origin have one text")
{
    CHECK(http::origin_text("https://API.Example.com/a?b") == "https://api.example.com:443");
    CHECK(http::origin_text("https://api.example.com:443") == "https://api.example.com:443");
    CHECK(http::origin_text("http://127.0.0.1:8199/x") == "http://127.0.0.1:8199");
    CHECK_FALSE(http::origin_text("file:///etc/passwd"));
}
