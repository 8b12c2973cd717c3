#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;
using namespace std::chrono_literals;
using http::client_errc;

namespace {

void answer_one(raw_socket& connection, const std::string& answer = ok_answer)
{
    connection.read_through("\r\n\r\n");
    connection.send(answer);
}

}  // namespace

TEST_CASE("requests to one origin share a connection")
{
    raw_listener listener;
    beside peer([&] {
        auto connection = listener.accept();
        for (int i = 0; i < 3; ++i)
            answer_one(connection);
    });
    running_client client;
    for (const auto m : {http::method::get, http::method::post, http::method::get}) {
        http::client_request req{m, listener.url()};
        CHECK(client.send(req));
    }
    peer.finish();
}

TEST_CASE("a connection that the answer closes is not used again")
{
    raw_listener listener;
    beside peer([&] {
        auto first = listener.accept();
        answer_one(first, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        auto second = listener.accept();
        answer_one(second, ok_answer + "left over");
        auto third = listener.accept();
        answer_one(third);
    });
    running_client client;
    for (int i = 0; i < 3; ++i) {
        http::client_request req{http::method::post, listener.url()};
        CHECK(client.send(req));
    }
    peer.finish();
}

TEST_CASE("a POST finds out that the peer has closed before it writes")
{
    raw_listener listener;
    running_client client;
    {
        beside peer([&] {
            auto connection = listener.accept();
            answer_one(connection);
        });
        http::client_request req{http::method::post, listener.url()};
        CHECK(client.send(req));
        peer.finish();  // the connection is closed with the script
    }
    beside peer([&] {
        auto connection = listener.accept();
        answer_one(connection);
    });
    http::client_request req{http::method::post, listener.url()};
    CHECK(client.send(req));
    peer.finish();
}

TEST_CASE("a pooled connection that breaks under a request: GET goes once more, POST does not")
{
    const auto method = GENERATE(http::method::get, http::method::head, http::method::post);
    raw_listener listener;
    running_client client;
    beside peer([&] {
        auto connection = listener.accept();
        answer_one(connection);
        connection.read_through("\r\n\r\n");  // the second request, then gone
        connection.reset();
        if (method == http::method::post)
            return;
        auto fresh = listener.accept();
        answer_one(fresh, method == http::method::head ? "HTTP/1.1 200 OK\r\n\r\n" : ok_answer);
    });
    http::client_request first{http::method::get, listener.url()};
    CHECK(client.send(first));
    http::client_request second{method, listener.url()};
    const auto answer = client.send(second);
    peer.finish();
    if (method == http::method::post)
        CHECK(answer.error() == client_errc::no_answer);
    else
        CHECK(answer);
}

TEST_CASE("a pooled connection that breaks within the answer is not repeated")
{
    raw_listener listener;
    running_client client;
    beside peer([&] {
        auto connection = listener.accept();
        answer_one(connection);
        answer_one(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
    });
    http::client_request req{http::method::get, listener.url()};
    CHECK(client.send(req));
    CHECK(client.send(req).error() == client_errc::no_answer);
    peer.finish();
}

TEST_CASE("an idle connection is closed after idle_timeout")
{
    raw_listener listener;
    http::client_settings s;
    s.idle_timeout = 100ms;
    running_client client(s);
    beside peer([&] {
        auto connection = listener.accept();
        answer_one(connection);
        expect(connection.read_until_closed().empty(), "bytes on an idle connection");
    });
    http::client_request req{http::method::get, listener.url()};
    CHECK(client.send(req));
    peer.finish();
}

TEST_CASE("above max_connections_per_host requests wait their turn")
{
    raw_listener listener;
    http::client_settings s;
    s.max_connections_per_host = 1;
    running_client client(s);
    std::promise<void> first_arrived, second_gave_up;
    beside peer([&] {
        auto connection = listener.accept();
        connection.read_through("\r\n\r\n");
        first_arrived.set_value();
        second_gave_up.get_future().wait();
        connection.send(ok_answer);
        answer_one(connection);
    });
    http::client_request req{http::method::get, listener.url()};
    auto first = std::async(std::launch::async, [&] { return client.send(req); });
    first_arrived.get_future().wait();
    CHECK(client.send(req, 50ms).error() == client_errc::connect_failed);  // its turn did not come
    auto third = std::async(std::launch::async, [&] { return client.send(req); });
    second_gave_up.set_value();
    CHECK(first.get());
    CHECK(third.get());
    peer.finish();
}

TEST_CASE("stopping closes idle connections")
{
    raw_listener listener;
    beside peer([&] {
        auto connection = listener.accept();
        answer_one(connection);
        expect(connection.read_until_closed().empty(), "bytes on an idle connection");
    });
    {
        running_client client;
        http::client_request req{http::method::get, listener.url()};
        CHECK(client.send(req));
    }
    peer.finish();
}
