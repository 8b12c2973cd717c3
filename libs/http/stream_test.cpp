#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;
using namespace std::chrono_literals;

namespace {

awaitable<> write_two_pieces(http::body_writer& out)
{
    co_await out.write("uno,");
    co_await out.write("");
    co_await out.write("dos");
}

awaitable<> break_off(http::body_writer& out)
{
    co_await out.write("uno,");
    throw std::runtime_error("no more");
}

awaitable<http::response> stream_of(http::body_source source)
{
    http::response r;
    r.content_type = "text/csv";
    r.headers.add("Cache-Control", "no-cache");
    r.stream = std::move(source);
    co_return r;
}

http::route streaming(std::string path, http::body_source source)
{
    return http::get(std::move(path), [source](const http::request&) { return stream_of(source); });
}

// Writes without end until nobody listens; then says so.
struct endless
{
    static awaitable<> write(std::shared_ptr<std::promise<void>> ended, std::size_t bytes, http::body_writer& out)
    {
        const std::string piece(bytes, 'x');
        while (co_await out.write(piece))
            co_await runtime::sleep_for(1ms);
        ended->set_value();
    }
    http::route route(std::size_t bytes) const
    {
        const http::body_source source = [ended = ended, bytes](http::body_writer& out) {
            return write(ended, bytes, out);
        };
        return streaming("/endless", source);
    }
    bool has_ended() const { return ended->get_future().wait_for(20s) == std::future_status::ready; }

    std::shared_ptr<std::promise<void>> ended = std::make_shared<std::promise<void>>();
};

std::string get(std::string_view path, std::string_view version = "1.1")
{
    return "GET " + std::string(path) + " HTTP/" + std::string(version) + "\r\nHost: x\r\n\r\n";
}

}  // namespace

TEST_CASE("a streamed answer comes in chunks, and the connection goes on")
{
    running_server server(http::route_table{streaming("/csv", write_two_pieces)});
    raw_socket client(server.port());
    for (int round = 0; round < 2; ++round) {
        client.send(get("/csv"));
        const auto head = client.read_answer(false);
        CHECK(head.status == 200);
        CHECK(head.header("Transfer-Encoding") == "chunked");
        CHECK(head.header("Content-Length").empty());
        CHECK(head.header("Content-Type") == "text/csv");
        CHECK(head.header("Cache-Control") == "no-cache");
        CHECK(client.read_through("0\r\n\r\n") == "4\r\nuno,\r\n3\r\ndos\r\n0\r\n\r\n");
    }
}

TEST_CASE("our client reads a streamed answer as any other")
{
    running_server server(http::route_table{streaming("/csv", write_two_pieces)});
    running_client client;
    const auto answer = client.send({http::method::get, "http://127.0.0.1:" + std::to_string(server.port()) + "/csv"});
    REQUIRE(answer.has_value());
    CHECK(answer->body == "uno,dos");
}

TEST_CASE("a client of HTTP/1.0 reads a streamed answer until the connection closes")
{
    running_server server(http::route_table{streaming("/csv", write_two_pieces)});
    raw_socket client(server.port());
    client.send(get("/csv", "1.0"));
    const auto head = client.read_answer(false);
    CHECK(head.header("Transfer-Encoding").empty());
    CHECK(head.header("Connection") == "close");
    CHECK(client.read_until_closed() == "uno,dos");
}

TEST_CASE("a streamed answer that breaks off has no end")
{
    running_server server(http::route_table{streaming("/csv", break_off)});
    raw_socket client(server.port());
    client.send(get("/csv"));
    CHECK(client.read_answer(false).status == 200);
    CHECK(client.read_until_closed() == "4\r\nuno,\r\n");
}

TEST_CASE("whoever streams learns that the peer is gone")
{
    const endless stream;
    running_server server(http::route_table{stream.route(10)});
    raw_socket client(server.port());
    client.send(get("/endless"));
    CHECK(client.read_answer(false).status == 200);
    client.reset();
    CHECK(stream.has_ended());
}

TEST_CASE("whoever streams learns that the peer does not read")
{
    http::server_settings s;
    s.write_timeout = 200ms;
    const endless stream;
    running_server server(http::route_table{stream.route(1 << 20)}, s);
    raw_socket client(server.port());
    client.send(get("/endless"));
    CHECK(stream.has_ended());
}

TEST_CASE("a stopping server lets a streamed answer come to its end")
{
    std::shared_ptr<gate> door;
    running_server server(http::test::routes_for([&door](runtime::service& svc) {
        door = std::make_shared<gate>(svc.loop());
        struct pieces
        {
            static awaitable<> write(std::shared_ptr<gate> door, http::body_writer& out)
            {
                co_await out.write("uno,");
                auto passed = co_await gate::pass(door, "dos");
                co_await out.write(std::move(passed.body));
            }
        };
        const http::body_source source = [door](http::body_writer& out) { return pieces::write(door, out); };
        return http::route_table{streaming("/csv", source)};
    }));
    raw_socket client(server.port());
    client.send(get("/csv"));
    CHECK(client.read_answer(false).status == 200);
    door->wait_until_entered(1);
    server.stop();
    door->open();
    CHECK(client.read_until_closed() == "4\r\nuno,\r\n3\r\ndos\r\n0\r\n\r\n");
    CHECK(server.join() == 0);
}

TEST_CASE("a streamed answer is cut off at drain_timeout")
{
    http::server_settings s;
    s.drain_timeout = 200ms;
    const endless stream;
    running_server server(http::route_table{stream.route(10)}, s);
    raw_socket client(server.port());
    client.send(get("/endless"));
    CHECK(client.read_answer(false).status == 200);
    const auto start = clock::now();
    CHECK(server.join() == 0);
    CHECK(clock::now() - start < 5s);
}
