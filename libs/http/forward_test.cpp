#include "http/forward.hpp"

#include <catch2/catch.hpp>

#include "http/test_support.hpp"

using namespace relevo;
using namespace relevo::http::test;
using namespace std::chrono_literals;

namespace {

awaitable<http::response> owner(const http::request& req)
{
    json::object seen{
        {"token", std::string(req.headers.get("X-Service-Token"))}, {"id", req.id}, {"body", http::json_body(req)}};
    auto answer = http::json_response(409, seen);
    answer.headers.add("Retry-After", "7");
    answer.headers.add("X-Own", "stays");
    co_return answer;
}

http::response forwarded(running_client& client, const std::string& base_url)
{
    http::request req;
    req.id = "story-1";
    const json::value body = json::object{{"broker_id", 1}};
    auto work =
        http::forward(client.part(), base_url, "s3cret", req, "/internal/leads/4/stage", body, clock::now() + 10s);
    return asio::co_spawn(client.service().loop(), std::move(work), asio::use_future).get();
}

}  // namespace

TEST_CASE("the owner's answer is passed through")
{
    running_server server(http::route_table{http::post("/internal/leads/{id}/stage", owner)});
    running_client client;
    const auto answer = forwarded(client, "http://127.0.0.1:" + std::to_string(server.port()));
    CHECK(answer.status == 409);
    CHECK(answer.body == R"({"token":"s3cret","id":"story-1","body":{"broker_id":1}})");
    CHECK(answer.content_type == "application/json");
    CHECK(answer.headers.get("Retry-After") == "7");
    CHECK(!answer.headers.find("X-Own"));
}

TEST_CASE("an owner that is away is a dependency that is unavailable")
{
    running_client client;
    const auto answer = forwarded(client, "http://127.0.0.1:1");
    CHECK(answer.status == 503);
    CHECK(json::parse(answer.body).value().text("code") == "dependency_unavailable");
    CHECK(json::parse(answer.body).value().text("request_id") == "story-1");
    CHECK(answer.headers.get("Retry-After") == "2");
}
