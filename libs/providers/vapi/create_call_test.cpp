#include <catch2/catch.hpp>

#include "providers/test/open_api.hpp"
#include "providers/vapi/client.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;

namespace {

vapi::create_call_request call_example()
{
    vapi::create_call_request r;
    r.assistant_id = "4a170597-a0c2-4657-8c32-cb93f080cead";
    r.phone_number_id = "c6ea6cb0-0dfb-4a65-918f-6a33abb54b64";
    r.customer_number = "+56912345678";
    r.customer_name = "María Pérez";
    r.metadata = {1, 42, 310, {}, {}, "0197b0c2-5f3e-5aa0-8d80-3f6f6b7d1c11", "default"};
    r.variable_values = {{"lead_name", "María"}};
    r.first_message = "Hola María";
    r.server = {"https://relevo.example/api/v1/calls/webhook", "whsec_one"};
    return r;
}

}  // namespace

TEST_CASE("the request to place a call has the documented shape")
{
    const auto expected = json::parse(R"({
      "assistantId": "4a170597-a0c2-4657-8c32-cb93f080cead",
      "phoneNumberId": "c6ea6cb0-0dfb-4a65-918f-6a33abb54b64",
      "customer": {"number": "+56912345678", "numberE164CheckEnabled": true, "name": "María Pérez"},
      "assistantOverrides": {
        "metadata": {"lead_id": 42, "campaign_id": null, "broker_id": 1, "assistant_type": "default", "call_id": 310,
                     "dispatch_key": "0197b0c2-5f3e-5aa0-8d80-3f6f6b7d1c11"},
        "variableValues": {"lead_name": "María"},
        "firstMessage": "Hola María",
        "server": {"url": "https://relevo.example/api/v1/calls/webhook", "timeoutSeconds": 20,
                   "backoffPlan": {"type": "exponential", "maxRetries": 3, "baseDelaySeconds": 2},
                   "headers": {"x-vapi-secret": "whsec_one"}},
        "serverMessages": ["status-update", "transcript[transcriptType=\"final\"]", "tool-calls", "end-of-call-report", "hang"]
      }})");
    CHECK(json::serialize(vapi::to_json(call_example())) == json::serialize(expected.value()));
}

TEST_CASE("what is not set is not sent")
{
    vapi::create_call_request r;
    r.customer_number = "+56912345678";
    const auto body = vapi::to_json(r);
    CHECK_FALSE(body.at("customer.name"));
    CHECK_FALSE(body.at("assistantOverrides.variableValues"));
    CHECK_FALSE(body.at("assistantOverrides.firstMessage"));
    CHECK_FALSE(body.at("assistantOverrides.server.headers"));
    CHECK_FALSE(body.at("metadata"));
}

TEST_CASE("a company's recording and duration go with the call")
{
    auto r = call_example();
    r.recording_enabled = false;
    r.max_duration_seconds = 300;
    const auto body = vapi::to_json(r);
    CHECK(body.boolean("assistantOverrides.artifactPlan.recordingEnabled") == false);
    CHECK(body.number("assistantOverrides.maxDurationSeconds") == 300);
}

TEST_CASE("a long name is cut between characters")
{
    auto r = call_example();
    r.customer_name.clear();
    for (int i = 0; i < 50; ++i)
        r.customer_name += "ñ";
    CHECK(vapi::to_json(r).text("customer.name").size() == 2 * 40);
}

TEST_CASE("the vendor's schema knows every member we send")
{
    if (!contract_files::available("vapi/openapi.trimmed.json"))
        return;
    const auto parsed = json::parse(contract_files::read("vapi/openapi.trimmed.json"));
    REQUIRE(parsed.has_value());
    const open_api document(*parsed);
    auto configured = call_example();
    configured.recording_enabled = true;
    configured.max_duration_seconds = 300;
    CHECK(document.problems("CreateCallDTO", vapi::to_json(configured)) == std::vector<std::string>{});

    auto full = call_example();
    full.metadata.campaign_id = 8;
    full.metadata.enrollment_id = 77;
    full.server.correlation_id = "story-1";
    CHECK(document.problems("CreateCallDTO", vapi::to_json(full)) == std::vector<std::string>{});

    // The checker itself: what the vendor refuses is found.
    const auto documented = json::parse(contract_files::read("vapi/examples/create-call.request.json"));
    CHECK(document.problems("CreateCallDTO", documented.value()).empty());
    const auto refused = json::parse(contract_files::read("vapi/examples/create-call.request.seed000.json"));
    CHECK(document.problems("CreateCallDTO", refused.value()) == std::vector<std::string>{"metadata: unknown"});
    auto misnamed = vapi::to_json(call_example());
    misnamed.as_object()->find("assistantOverrides")->as_object()->set("serverMessages", json::array{"call-started"});
    CHECK(document.problems("CreateCallDTO", misnamed) ==
          std::vector<std::string>{"assistantOverrides.serverMessages[0]: not one of the enumeration"});
}
