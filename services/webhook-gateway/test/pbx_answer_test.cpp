#include "handlers/pbx_answer.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using webhook_gateway::handlers::pbx_answer;

TEST_CASE("the PBX hears the outcome of its call")
{
    const auto sent = json::parse(R"({"status":"ok","call_uuid":"u","buffer_status":"sent","vtiger_call_id":"33x12",
        "vtiger":{"id":"33x12"}})")
                          .value();
    CHECK(pbx_answer("u", sent).status == 200);
    CHECK(pbx_answer("u", sent).body == json::serialize(sent));

    const auto failed =
        json::parse(R"({"status":"accepted","call_uuid":"u","buffer_status":"failed","retries":1})").value();
    CHECK(pbx_answer("u", failed).status == 202);
    CHECK(pbx_answer("u", failed).body == json::serialize(failed));
}

TEST_CASE("without an outcome the PBX hears that its call is buffered")
{
    const std::string pending = R"({"status":"accepted","call_uuid":"u","buffer_status":"pending","retries":0})";
    CHECK(pbx_answer("u", std::nullopt).status == 202);
    CHECK(pbx_answer("u", std::nullopt).body == pending);
    CHECK(pbx_answer("u", json::value("nonsense")).body == pending);
}
