#include "providers/vapi/client.hpp"

#include <catch2/catch.hpp>

#include "providers/test/imposter.hpp"

using namespace relevo;
using providers::test::imposter;

namespace {

const vapi::settings vapi_settings{.base_url = "", .api_key = "vapi-key"};

provider_result<vapi::created_call> create(imposter& peer, const vapi::settings& s = vapi_settings)
{
    vapi::create_call_request r;
    r.customer_number = "+56912345678";
    return providers::test::ask<vapi::client>(peer, s,
                                              [r](const vapi::client& c, deadline d) { return c.create_call(r, d); });
}

constexpr auto call_document =
    R"({"id":"c1","status":"ended","endedReason":"customer-busy","createdAt":"2026-11-20T15:00:00.000Z",
  "customer":{"number":"+56912345678"},"assistantOverrides":{"metadata":{"lead_id":"42","dispatch_key":"k1"}}})";

}  // namespace

TEST_CASE("a placed call has an id and a status")
{
    imposter vapi{{201, {}, R"({"id":"c1","status":"queued","subscriptionLimits":{"concurrencyBlocked":false}})"}};
    const auto created = create(vapi);
    REQUIRE(created.has_value());
    CHECK(created->id == "c1");
    CHECK(created->status == "queued");
    CHECK_FALSE(created->is_concurrency_blocked);
    REQUIRE(vapi.asked.size() == 1);
    CHECK(vapi.asked[0].method == http::method::post);
    CHECK(vapi.asked[0].headers.get("Authorization") == "Bearer vapi-key");
    CHECK(vapi.asked[0].headers.get("Content-Type") == "application/json");
    CHECK(json::parse(vapi.asked[0].body).value().text("customer.number") == "+56912345678");
}

TEST_CASE("a call over the account's limit is told")
{
    imposter vapi{{201, {}, R"({"id":"c1","status":"queued","subscriptionLimits":{"concurrencyBlocked":true}})"}};
    CHECK(create(vapi).value().is_concurrency_blocked);
}

TEST_CASE("a refused call carries the vendor's words and is not sent again")
{
    imposter vapi{
        {400, {}, R"({"message":["property a should not exist","b is bad"],"error":"Bad Request","statusCode":400})"}};
    const auto created = create(vapi);
    REQUIRE(created.has_error());
    CHECK(created.error().message == "property a should not exist; b is bad");
    CHECK_FALSE(created.error().is_retryable());
    CHECK(vapi.asked.size() == 1);
}

TEST_CASE("an answer without an id may mean that the call was placed")
{
    imposter vapi{{201, {}, "{}"}};
    CHECK(create(vapi).error().is_doubtful());
}

TEST_CASE("without a key nothing is asked")
{
    imposter vapi;
    const auto created = create(vapi, {.base_url = ""});
    CHECK(created.error().code == "not_configured");
    CHECK(vapi.asked.empty());
}

TEST_CASE("calls are listed since a moment, with their metadata")
{
    imposter vapi{{200, {}, "[" + std::string(call_document) + "]"}};
    const auto since = *models::parse_rfc3339("2026-11-20T14:59:45Z");
    const auto list = providers::test::ask<vapi::client>(
        vapi, vapi_settings, [since](const vapi::client& c, deadline d) { return c.list_calls(since, d); });
    REQUIRE(list.has_value());
    REQUIRE(list->calls.size() == 1);
    CHECK(list->is_complete);
    CHECK(list->calls[0].metadata.dispatch_key == "k1");
    CHECK(list->calls[0].metadata.lead_id == 42);
    CHECK(vapi.asked[0].path == "/call");
    CHECK(vapi.asked[0].parameter("createdAtGe") == "2026-11-20T14:59:45.000Z");
    CHECK(vapi.asked[0].parameter("limit") == "100");
}

TEST_CASE("a full page of calls is not complete")
{
    imposter vapi{{200, {}, "[" + std::string(call_document) + "]"}};
    const auto list = providers::test::ask<vapi::client>(
        vapi, vapi_settings, [](const vapi::client& c, deadline d) { return c.list_calls({}, d, 1); });
    CHECK_FALSE(list.value().is_complete);
}

TEST_CASE("an ended call tells how it ended")
{
    imposter vapi{{200, {}, call_document}};
    const auto found = providers::test::ask<vapi::client>(
        vapi, vapi_settings, [](const vapi::client& c, deadline d) { return c.get_call("c 1", d); });
    REQUIRE(found.has_value());
    CHECK(found->is_ended());
    CHECK(found->report.ending().outcome == models::call_outcome::busy);
    CHECK(models::format_rfc3339(*found->created_at) == "2026-11-20T15:00:00.000Z");
    CHECK(vapi.asked[0].path == "/call/c%201");
}

TEST_CASE("a live call is ended at its control URL, without the key")
{
    imposter vapi{{200, {}, "OK"}};
    const auto told = providers::test::ask<vapi::client>(vapi, vapi_settings, [](const vapi::client& c, deadline d) {
        return c.end_call(c.settings().base_url + "/c1/control", d);
    });
    CHECK(told.has_value());
    REQUIRE(vapi.asked.size() == 1);
    CHECK(vapi.asked[0].path == "/c1/control");
    CHECK(vapi.asked[0].body == R"({"type":"end-call"})");
    CHECK_FALSE(vapi.asked[0].headers.find("Authorization"));

    imposter gone{{404, {}, R"({"message":"Call not found","statusCode":404})"}};
    const auto refused = providers::test::ask<vapi::client>(gone, vapi_settings, [](const vapi::client& c, deadline d) {
        return c.end_call(c.settings().base_url + "/c1/control", d);
    });
    REQUIRE(refused.has_error());
    CHECK(refused.error().http_status == 404);
    CHECK(refused.error().message == "Call not found");
}

TEST_CASE("a call tells where it is controlled and what it cost in parts")
{
    imposter vapi{
        {200, {}, R"({"id":"c1","status":"in-progress","monitor":{"controlUrl":"https://x.example/c1/control"},
                                "costBreakdown":{"llm":0.01,"total":0.05}})"}};
    const auto found = providers::test::ask<vapi::client>(
        vapi, vapi_settings, [](const vapi::client& c, deadline d) { return c.get_call("c1", d); });
    REQUIRE(found.has_value());
    CHECK(found->control_url == "https://x.example/c1/control");
    CHECK(found->report.cost_breakdown.number("total") == 0.05);
}

TEST_CASE("Vapi's settings have the vendor's URL as default and an alias for the key")
{
    const auto lookup = [](const std::string& name) -> std::optional<std::string> {
        return name == "VAPI_SECRET_KEY" ? std::optional<std::string>("sk") : std::nullopt;
    };
    config::source source{lookup};
    const auto s = vapi::read_settings(source);
    CHECK_NOTHROW(source.finish());
    CHECK(s.api_key == "sk");
    CHECK(s.base_url == "https://api.vapi.ai");
}
