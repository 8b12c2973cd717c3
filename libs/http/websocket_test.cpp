#include "http/websocket.hpp"

#include <catch2/catch.hpp>

#include "http/test_support.hpp"
#include "http/test_websocket.hpp"

using namespace relevo;
using namespace relevo::http::test;
using namespace std::chrono_literals;

namespace {

awaitable<> echo_messages(const http::request& req, http::websocket& ws)
{
    if (!req.query.empty())
        ws.send(req.query);
    while (auto got = co_await ws.receive(clock::now() + 20s))
        ws.send(*got);
}

// Says "tick" when nothing came for 20 ms, until told "stop".
awaitable<> ticking(const http::request&, http::websocket& ws)
{
    for (;;) {
        const auto got = co_await ws.receive(clock::now() + 20ms);
        if (!got && !ws.timed_out())
            co_return;
        if (got == "stop")
            co_return co_await ws.close(4008, "bye");
        ws.send(got ? "got " + *got : "tick");
    }
}

awaitable<> failing(const http::request&, http::websocket&)
{
    throw std::runtime_error("of the handler");
    co_return;
}

// Sends until the queue is full, then closes as a caller should.
awaitable<> flooding(const http::request& req, http::websocket& ws)
{
    std::size_t frames = 0;
    while (ws.send(std::string(std::stoul(req.query), 'x')))
        ++frames;
    const auto sent = std::to_string(frames);
    co_await ws.close(4011, sent);
}

// Sends until nothing moves any more, then closes.
awaitable<> clogging(const http::request&, http::websocket& ws)
{
    for (auto moved = clock::now(); clock::now() < moved + 200ms;) {
        if (ws.send(std::string(100'000, 'x')))
            moved = clock::now();
        else
            co_await runtime::sleep_for(5ms);
    }
    co_await ws.close(4011, "");
}

const http::route_table websocket_routes{
    http::websocket_at("/clogging", clogging), http::websocket_at("/echo", echo_messages),
    http::websocket_at("/ticking", ticking), http::websocket_at("/failing", failing),
    http::websocket_at("/flooding", flooding)};

}  // namespace

TEST_CASE("text frames go both ways, in order, in pieces too")
{
    running_server server(websocket_routes);
    peer client(server.port(), "/echo?first");
    CHECK(client.upgraded().status == 101);
    CHECK(client.upgraded().header("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(client.read().payload == "first");
    client.send(text, "one");
    client.send(text, "tw", false);
    client.send(continuation, "o");
    client.send(text, std::string(16 * 1024, 'x'));
    CHECK(client.read().payload == "one");
    CHECK(client.read().payload == "two");
    CHECK(client.read().payload.size() == 16 * 1024);
}

TEST_CASE("the subprotocol is echoed when offered, compression never")
{
    running_server server(websocket_routes);
    peer offered(server.port(), "/echo",
                 "Sec-WebSocket-Protocol: other, leads.v1\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");
    CHECK(offered.upgraded().header("Sec-WebSocket-Protocol") == "leads.v1");
    CHECK(offered.upgraded().header("Sec-WebSocket-Extensions").empty());
    peer silent(server.port(), "/echo");
    CHECK(silent.upgraded().header("Sec-WebSocket-Protocol").empty());
}

TEST_CASE("a route that is a WebSocket refuses plain requests")
{
    running_server server(websocket_routes);
    raw_socket client(server.port());
    const auto a = client.ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(a.status == 426);
    CHECK(a.header("Upgrade") == "websocket");
    raw_socket old(server.port());
    CHECK(old.ask("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: "
                  "websocket\r\nSec-WebSocket-Version: 8\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
              .status >= 400);
}

TEST_CASE("a frame above 16 KiB closes with 4010, however it comes")
{
    running_server server(websocket_routes);
    peer whole(server.port(), "/echo");
    whole.send(text, std::string(16 * 1024 + 1, 'x'));
    CHECK(whole.read().close_code() == 4010);
    peer huge(server.port(), "/echo");
    huge.send(text, std::string(3 << 20, 'x'));
    CHECK(huge.read().close_code() == 4010);
    peer pieces(server.port(), "/echo");
    for (int i = 0; i < 20; ++i)
        pieces.send(i == 0 ? text : continuation, std::string(1000, 'x'), false);
    CHECK(pieces.read().close_code() == 4010);
}

TEST_CASE("binary frames and broken UTF-8 are refused")
{
    running_server server(websocket_routes);
    peer bytes(server.port(), "/echo");
    bytes.send(binary, "x");
    CHECK(bytes.read().close_code() == 1003);
    peer garbled(server.port(), "/echo");
    garbled.send(text, "\xff\xff");
    CHECK(garbled.read().close_code() == 1007);
}

TEST_CASE("a time-out of receive loses no frame")
{
    running_server server(websocket_routes);
    peer client(server.port(), "/ticking");
    CHECK(client.read().payload == "tick");
    client.send(text, "hal", false);
    CHECK(client.read().payload == "tick");
    CHECK(client.read().payload == "tick");
    client.send(continuation, "ves");
    auto next = client.read();
    while (next.payload == "tick")
        next = client.read();
    CHECK(next.payload == "got halves");
}

TEST_CASE("pings are answered, and a close is, with the server's code")
{
    running_server server(websocket_routes);
    peer client(server.port(), "/echo");
    client.send(ping, "are you there");
    const auto answer = client.read();
    CHECK(answer.opcode == pong);
    CHECK(answer.payload == "are you there");
    client.send(close_frame, "\x03\xe8");
    CHECK(client.read().close_code() == 1000);
    CHECK(client.socket().read_until_closed().empty());

    peer told(server.port(), "/ticking");
    told.send(text, "stop");
    auto last = told.read();
    while (last.opcode == text)
        last = told.read();
    CHECK(last.close_code() == 4008);
    CHECK(last.payload.substr(2) == "bye");
    told.send(close_frame, last.payload);
    CHECK(told.socket().read_until_closed().empty());
}

TEST_CASE("an exception of the handler closes with 1011")
{
    running_server server(websocket_routes);
    peer client(server.port(), "/failing");
    CHECK(client.read().close_code() == 1011);
}

TEST_CASE("no more than 1,000 frames or 1 MB wait for a peer")
{
    running_server server(websocket_routes);
    const auto frames_before_close = [&](const std::string& size) {
        peer client(server.port(), "/flooding?" + size);
        int frames = 0;
        auto next = client.read();
        for (; next.opcode == text; next = client.read())
            ++frames;
        CHECK(next.close_code() == 4011);
        CHECK(next.payload.substr(2) == std::to_string(frames));  // what was queued was sent before the close
        return frames;
    };
    CHECK(frames_before_close("10") == 1000);
    CHECK(frames_before_close("100000") == 10);
}

TEST_CASE("a peer that does not read is cut off when it is closed")
{
    running_server server(websocket_routes);
    peer client(server.port(), "/clogging");
    const auto until = clock::now() + 20s;
    while (server.metrics().find("http_connections 0") == std::string::npos && clock::now() < until)
        std::this_thread::yield();
    CHECK(clock::now() < until);
}

TEST_CASE("a peer that vanishes ends the handler")
{
    running_server server(websocket_routes);
    {
        peer client(server.port(), "/echo");
        client.send(text, "x");
        CHECK(client.read().payload == "x");
        client.socket().reset();
    }
    CHECK(server.join() == 0);
}

TEST_CASE("a stopping service closes sockets with 1012")
{
    running_server server(websocket_routes);
    peer waiting(server.port(), "/echo"), ticked(server.port(), "/ticking");
    waiting.send(text, "x");
    CHECK(waiting.read().payload == "x");
    server.stop();
    CHECK(waiting.read().close_code() == 1012);
    auto last = ticked.read();
    while (last.opcode == text)
        last = ticked.read();
    CHECK(last.close_code() == 1012);
    waiting.send(close_frame, "\x03\xf4");
    CHECK(waiting.socket().read_until_closed().empty());
    waiting.socket().close();
    ticked.socket().close();
    CHECK(server.join() == 0);
}
