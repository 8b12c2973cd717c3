#include "http/router.hpp"

#include <catch2/catch.hpp>

using namespace relevo;

namespace {

const http::router& sample_router()
{
    static const http::router instance({
        http::get("/", nullptr),
        http::get("/leads", nullptr),
        http::post("/leads", nullptr),
        http::post("/leads/import", nullptr),
        http::get("/leads/export", nullptr),
        http::get("/leads/{id}", nullptr),
        http::put("/leads/{lead_id}", nullptr),
        http::get("/leads/{id}/calls/{call_id}", nullptr),
        http::get("/leads/export/last", nullptr),
        http::del("/files/{name}", nullptr),
    });
    return instance;
}

std::string found(http::method m, std::string_view path)
{
    const auto match = sample_router().find(m, path);
    return match.found ? std::string(http::to_string(match.found->method)) + " " + match.found->pattern : match.allowed;
}

using m = http::method;

}  // namespace

TEST_CASE("literal segments win over parameters")
{
    CHECK(found(m::get, "/leads/export") == "GET /leads/export");
    CHECK(found(m::get, "/leads/17") == "GET /leads/{id}");
    CHECK(found(m::get, "/leads/export/last") == "GET /leads/export/last");
}

TEST_CASE("a literal that leads nowhere gives way to a parameter")
{
    CHECK(found(m::get, "/leads/export/calls/9") == "GET /leads/{id}/calls/{call_id}");
    CHECK(found(m::get, "/leads/import") == "GET /leads/{id}");
}

TEST_CASE("parameters carry the route's own names, decoded")
{
    CHECK(sample_router().find(m::put, "/leads/5").parameters.at("lead_id") == "5");
    CHECK(sample_router().find(m::del, "/files/a%2Fb%20c").parameters.at("name") == "a/b c");
    const auto match = sample_router().find(m::get, "/leads/1/calls/2");
    CHECK(match.parameters.at("id") == "1");
    CHECK(match.parameters.at("call_id") == "2");
}

TEST_CASE("HEAD is served by GET")
{
    CHECK(found(m::head, "/leads/1") == "GET /leads/{id}");
}

TEST_CASE("an unknown path has no methods, a known one lists its own")
{
    CHECK(found(m::get, "/nowhere").empty());
    CHECK(found(m::get, "/leads/1/calls").empty());
    CHECK(found(m::del, "/leads") == "GET, POST, HEAD");
    CHECK(found(m::patch, "/leads/import") == "GET, POST, PUT, HEAD");
}

TEST_CASE("a trailing slash changes nothing, an empty segment is no parameter")
{
    CHECK(found(m::get, "/") == "GET /");
    CHECK(found(m::get, "/leads/") == "GET /leads");
    CHECK(found(m::get, "/leads//calls/1").empty());
}

TEST_CASE("two routes of one method and shape are a mistake")
{
    CHECK_THROWS_AS(http::router({http::get("/a/{x}", nullptr), http::get("/a/{y}", nullptr)}), std::logic_error);
}
