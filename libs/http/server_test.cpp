#include "http/server.hpp"

#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;
using namespace std::string_literals;

namespace {

awaitable<http::response> echo(const http::request& req)
{
    json::object seen{{"method", http::to_string(req.method)},
                      {"target", req.target},
                      {"path", req.path},
                      {"query", req.query},
                      {"route", req.route},
                      {"ip", req.remote_ip},
                      {"id", req.id},
                      {"body", req.body}};
    for (const auto& [name, value] : req.path_parameters)
        seen.set("{" + name + "}", value);
    co_return http::ok(seen);
}

awaitable<http::response> fail(const http::request& req)
{
    if (req.query == "refusal")
        throw http::refusal({409, "conflict", "Ya existe", {}, {{"existing_lead_id", 3}}});
    if (req.query == "world")
        throw std::domain_error("the database is away");
    throw std::runtime_error("a secret of ours");
}

awaitable<http::response> inject(const http::request&)
{
    http::response r = http::text(200, "x");
    r.headers.add("X-Evil", "a\r\nSet-Cookie: b");
    r.headers.add("Content-Length", "99");
    co_return r;
}

awaitable<http::response> nothing(const http::request&)
{
    co_return http::no_content();
}

http::server_settings translating()
{
    http::server_settings s;
    s.translate = [](std::exception_ptr e) -> std::optional<http::problem> {
        try {
            std::rethrow_exception(e);
        } catch (const std::domain_error&) {
            return http::dependency_unavailable();
        } catch (...) {
            return std::nullopt;
        }
    };
    return s;
}

const http::route_table server_routes{http::get("/echo", echo),       http::post("/echo", echo),
                                      http::get("/leads/{id}", echo), http::get("/fail", fail),
                                      http::get("/inject", inject),   http::del("/leads/{id}", nothing)};

json::value document(const answer& a)
{
    return json::parse(a.body).value();
}

}  // namespace

TEST_CASE("a handler sees the request as it came")
{
    running_server server(server_routes);
    raw_socket client(server.port());
    const auto a = client.ask("POST /echo?q=%20+a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe\0lo"s);
    CHECK(a.status == 200);
    CHECK(a.header("Content-Type") == "application/json");
    CHECK(!a.header("Date").empty());
    const auto seen = document(client.ask("POST /echo?q=%20+a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"));
    CHECK(seen.text("method") == "POST");
    CHECK(seen.text("target") == "/echo?q=%20+a");
    CHECK(seen.text("query") == "q=%20+a");
    CHECK(seen.text("route") == "/echo");
    CHECK(seen.text("ip") == "127.0.0.1");
    CHECK(seen.text("body") == "hi");
    const auto lead = document(client.ask("GET /leads/a%20b HTTP/1.1\r\nHost: x\r\n\r\n"));
    CHECK(lead.text("route") == "/leads/{id}");
    CHECK(lead.text("path") == "/leads/a%20b");
    CHECK(lead.text("{id}") == "a b");
}

TEST_CASE("chunked bodies arrive whole and the connection goes on")
{
    running_server server(server_routes);
    raw_socket client(server.port());
    const std::string chunked = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK(document(client.ask(chunked + "3\r\nabc\r\n2;name=v\r\nde\r\n0\r\n\r\n")).text("body") == "abcde");
    CHECK(document(client.ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")).text("method") == "GET");
}

TEST_CASE("HEAD is GET without the body, 204 has none")
{
    running_server server(server_routes);
    raw_socket client(server.port());
    client.send("HEAD /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto head = client.read_answer(false);
    CHECK(head.status == 200);
    CHECK(std::stoi(head.header("Content-Length")) > 0);
    const auto gone = client.ask("DELETE /leads/1 HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(gone.status == 204);
    CHECK(gone.header("Content-Length").empty());
    CHECK(client.ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
}

TEST_CASE("an unknown path is 404, an unknown method 405 with Allow, and the connection goes on")
{
    running_server server(server_routes);
    raw_socket client(server.port());
    const auto missing = client.ask("GET /nowhere HTTP/1.1\r\nHost: x\r\nX-Request-ID: r-1\r\n\r\n");
    CHECK(missing.status == 404);
    CHECK(document(missing).text("code") == "not_found");
    CHECK(document(missing).text("request_id") == "r-1");
    const auto wrong = client.ask("PUT /leads/1 HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(wrong.status == 405);
    CHECK(document(wrong).text("code") == "method_not_allowed");
    CHECK(wrong.header("Allow") == "GET, DELETE, HEAD");
    CHECK(client.ask("BREW /leads/1 HTTP/1.1\r\nHost: x\r\n\r\n").status == 405);
    CHECK(client.ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
}

TEST_CASE("a sane request id is echoed, another replaced by a ULID")
{
    running_server server(server_routes);
    raw_socket client(server.port());
    const auto id_for = [&](const std::string& field) {
        const auto a = client.ask("GET /echo HTTP/1.1\r\nHost: x\r\n" + field + "\r\n");
        CHECK(document(a).text("id") == a.header("X-Request-ID"));
        return a.header("X-Request-ID");
    };
    CHECK(id_for("X-Request-ID: Abc.9_-\r\n") == "Abc.9_-");
    const auto generated = id_for("");
    CHECK(generated.size() == 26);
    CHECK(generated.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ") == std::string::npos);
    CHECK(id_for("") != generated);
    CHECK(id_for("X-Request-ID: a b\r\n").size() == 26);
    CHECK(id_for("X-Request-ID: " + std::string(65, 'a') + "\r\n").size() == 26);
}

TEST_CASE("the client's address comes from X-Forwarded-For behind a trusted proxy")
{
    running_server server(server_routes);
    raw_socket client(server.port());
    const auto a =
        client.ask("GET /echo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 203.0.113.5\r\n\r\n");
    CHECK(document(a).text("ip") == "203.0.113.5");
}

TEST_CASE("exceptions of a handler become problems and tell nothing of ours")
{
    running_server server(server_routes, translating());
    raw_socket client(server.port());
    const auto ask = [&](const std::string& how) {
        return client.ask("GET /fail?" + how + " HTTP/1.1\r\nHost: x\r\n\r\n");
    };
    const auto refused = ask("refusal");
    CHECK(refused.status == 409);
    CHECK(document(refused).integer("existing_lead_id") == 3);
    const auto away = ask("world");
    CHECK(away.status == 503);
    CHECK(document(away).text("code") == "dependency_unavailable");
    CHECK(away.header("Retry-After") == "2");
    const auto unforeseen = ask("");
    CHECK(unforeseen.status == 500);
    CHECK(document(unforeseen).text("code") == "internal_error");
    CHECK(document(unforeseen).text("request_id") == unforeseen.header("X-Request-ID"));
    CHECK(unforeseen.body.find("secret") == std::string::npos);
}

TEST_CASE("a header value cannot add a line to the answer")
{
    running_server server(server_routes);
    raw_socket client(server.port());
    const auto a = client.ask("GET /inject HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(a.header("X-Evil") == "a  Set-Cookie: b");
    CHECK(a.header("Content-Length") == "1");
}

TEST_CASE("requests are counted and timed by route, method and status")
{
    running_server server(server_routes);
    raw_socket client(server.port());
    client.ask("GET /leads/1 HTTP/1.1\r\nHost: x\r\n\r\n");
    client.ask("GET /leads/2 HTTP/1.1\r\nHost: x\r\n\r\n");
    client.ask("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto metrics = server.metrics();
    CHECK_THAT(metrics, Catch::Contains(R"(http_requests_total{method="GET",route="/leads/{id}",status="200"} 2)"));
    CHECK_THAT(metrics, Catch::Contains(R"(http_requests_total{method="GET",route="",status="404"} 1)"));
    CHECK_THAT(metrics, Catch::Contains(R"(http_request_seconds_count{route="/leads/{id}"} 2)"));
    CHECK_THAT(metrics, Catch::Contains("http_connections 1"));
}

TEST_CASE("after a 503 the next request of the connection has to wait, others have not")
{
    running_server server(server_routes, translating());
    raw_socket client(server.port());
    const auto begun = std::chrono::steady_clock::now();
    CHECK(client.ask("GET /fail?world HTTP/1.1\r\nHost: x\r\n\r\n").status == 503);
    client.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    raw_socket other(server.port());
    CHECK(other.ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
    CHECK(client.read_answer().status == 200);
    CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds(50));
}
