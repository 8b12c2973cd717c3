#include "http/message.hpp"

#include <catch2/catch.hpp>

using namespace relevo;

namespace {

http::request with_body(std::string content_type, std::string body)
{
    http::request req;
    if (!content_type.empty())
        req.headers.add("content-type", std::move(content_type));
    req.body = std::move(body);
    return req;
}

http::problem refused(const std::function<void()>& f)
{
    try {
        f();
    } catch (const http::refusal& r) {
        return r.problem();
    }
    throw std::logic_error("nothing was refused");
}

http::request with_query(std::string query)
{
    http::request req;
    req.query = std::move(query);
    return req;
}

}  // namespace

TEST_CASE("header names compare without case and keep their order")
{
    http::headers h{{"X-One", "1"}, {"x-one", "2"}};
    CHECK(h.get("X-ONE") == "1");
    CHECK(h.count("x-One") == 2);
    h.set("X-one", "3");
    CHECK(h.count("x-one") == 1);
    CHECK(h.get("absent").empty());
    CHECK(!h.find("absent"));
}

TEST_CASE("percent coding survives a round trip and tolerates stray signs")
{
    CHECK(http::percent_encode("a b/ñ~") == "a%20b%2F%C3%B1~");
    CHECK(http::percent_decode("a%20b%2f%C3%b1~", false) == "a b/ñ~");
    CHECK(http::percent_decode("a+b", true) == "a b");
    CHECK(http::percent_decode("a+b", false) == "a+b");
    CHECK(http::percent_decode("100%", true) == "100%");
    CHECK(http::percent_decode("%4", true) == "%4");
    CHECK(http::percent_decode("%zz", true) == "%zz");
}

TEST_CASE("forms keep order, repeated names and blank values")
{
    const auto fields = http::parse_form("Body=Hola+%C2%BF&From=whatsapp%3A%2B569&Media=&Body=2&&flag");
    REQUIRE(fields.size() == 5);
    CHECK(fields[0] == std::pair<std::string, std::string>("Body", "Hola ¿"));
    CHECK(fields[1].second == "whatsapp:+569");
    CHECK(fields[2] == std::pair<std::string, std::string>("Media", ""));
    CHECK(fields[3].second == "2");
    CHECK(fields[4] == std::pair<std::string, std::string>("flag", ""));
    CHECK(http::parse_form(http::encode_form(fields)) == fields);
}

TEST_CASE("query parameters are decoded, and the first of several counts")
{
    const auto req = with_query("q=Jos%C3%A9+P&tag=a&tag=b");
    CHECK(req.parameter("q") == "José P");
    CHECK(req.parameter("tag") == "a");
    CHECK(req.parameters("tag") == std::vector<std::string>{"a", "b"});
    CHECK(!req.parameter("none"));
}

TEST_CASE("a problem names its fields, further members and the request")
{
    http::problem p{
        422, "validation_error", "No es válido", {{"phone", "invalid_phone", "x"}}, {{"existing_lead_id", 7}}};
    const auto answer = http::to_response(p, "id-1");
    CHECK(answer.status == 422);
    CHECK(answer.content_type == "application/json");
    CHECK(answer.body == R"({"detail":"No es válido","code":"validation_error",)"
                         R"("errors":[{"field":"phone","code":"invalid_phone","message":"x"}],)"
                         R"("existing_lead_id":7,"request_id":"id-1"})");
    CHECK(http::to_response({404, "not_found", "No"}, "i").body ==
          R"({"detail":"No","code":"not_found","request_id":"i"})");
}

TEST_CASE("a JSON body may come as application/json, +json or without a type")
{
    for (const auto* type : {"application/json", "Application/JSON; charset=utf-8", "application/cloudevents+json", ""})
        CHECK(http::json_body(with_body(type, R"({"a":1})")).integer("a") == 1);
    for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "+json", "application/jsonp"})
        CHECK(refused([&] { http::json_body(with_body(type, "{}")); }).status == 415);
}

TEST_CASE("a body that is no JSON object is 422 and names no field")
{
    for (const auto* body : {"", "{", "[1]", "3", "\"x\"", "null", "{\"a\":1}x"}) {
        const auto p = refused([&] { http::json_body(with_body("application/json", body)); });
        CHECK(p.status == 422);
        CHECK(p.code == "invalid_json");
        CHECK(http::to_response(p, "i").body.find(R"("errors":[{"field":null,"code":"invalid_json")") !=
              std::string::npos);
    }
}

TEST_CASE("an id is a positive integer or nothing is found")
{
    http::request req;
    const auto id_of = [&](std::string text) {
        req.path_parameters["id"] = std::move(text);
        return http::id_parameter(req, "id");
    };
    CHECK(id_of("42") == 42);
    CHECK(id_of("9223372036854775807") == INT64_MAX);
    for (const auto* text : {"", "0", "-1", "4x", " 4", "9223372036854775808", "+4"})
        CHECK(refused([&] { id_of(text); }).status == 404);
    CHECK(refused([&] { http::id_parameter(req, "other"); }).code == "not_found");
}

TEST_CASE("pages have defaults and bounds")
{
    CHECK(http::page_of(with_query("")).limit == 50);
    const auto p = http::page_of(with_query("skip=20&limit=200"));
    CHECK(p.skip == 20);
    CHECK(p.limit == 200);
    for (const auto* query : {"limit=0", "limit=201", "limit=x", "limit=", "skip=-1", "skip=1.5"}) {
        const auto refusal = refused([&] { http::page_of(with_query(query)); });
        CHECK(refusal.status == 422);
        REQUIRE(refusal.errors.size() == 1);
        CHECK(refusal.errors[0].field == std::string(query).substr(0, std::string(query).find('=')));
    }
    CHECK(json::serialize(http::envelope({1, 2}, 9, p)) == R"({"data":[1,2],"total":9,"skip":20,"limit":200})");
}
