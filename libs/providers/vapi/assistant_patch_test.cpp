#include "providers/vapi/assistant_patch.hpp"

#include "providers/test/imposter.hpp"
#include "providers/test/open_api.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using providers::test::imposter;

namespace {

const vapi::settings with_key{.base_url = "", .api_key = "vapi-key"};

json::value assistant_with(const std::string& model)
{
    return json::parse(R"({"id":"a1","name":"Ana","model":)" + model + "}").value();
}

vapi::import_request import_example()
{
    vapi::import_request r;
    r.number = "+33123456789";
    r.twilio_account_sid = "AC1";
    r.twilio_auth_token = "secret";
    r.assistant_id = "a1";
    r.name = "Cabinet Dupont, avocats associés à Paris";
    r.server.url = "https://relevo.example/api/v1/calls/webhooks/voice";
    return r;
}

template <class Call>
auto ask_assistants(imposter& peer, Call call)
{
    return providers::test::ask<vapi::assistants>(peer, with_key, call);
}

}  // namespace

TEST_CASE("the system message is replaced, everything else of the model stays")
{
    const auto changed = vapi::with_system_prompt(
        assistant_with(R"({"provider":"openai","model":"gpt-4o","temperature":0.7,"toolIds":["t1"],"messages":[
          {"role":"system","content":"old"},{"role":"assistant","content":"hi"},{"role":"system","content":"older"}]})"),
        "Bonjour");
    REQUIRE(changed);
    CHECK(json::serialize(*changed) ==
          R"({"provider":"openai","model":"gpt-4o","temperature":0.7,"toolIds":["t1"],"messages":[)"
          R"({"role":"system","content":"Bonjour"},{"role":"assistant","content":"hi"}]})");
}

TEST_CASE("without a system message the prompt comes first; without a model there is nothing to change")
{
    const auto changed = vapi::with_system_prompt(
        assistant_with(R"({"provider":"openai","model":"gpt-4o","messages":[{"role":"assistant","content":"hi"}]})"),
        "p");
    CHECK(json::value(*changed).find("messages")->as_array()->front().text("content") == "p");
    CHECK(vapi::with_system_prompt(assistant_with(R"({"provider":"openai","model":"gpt-4o"})"), "p"));
    CHECK_FALSE(vapi::with_system_prompt(assistant_with(R"({"provider":"openai"})"), "p"));
    CHECK_FALSE(vapi::with_system_prompt(json::value(), "p"));
}

TEST_CASE("a model is sent as a whole to the assistant")
{
    imposter peer{{200, {}, R"({"id":"a1"})"}};
    const auto changed = ask_assistants(peer, [](const vapi::assistants& c, deadline d) {
        return c.set_model("a1", json::object{{"provider", "openai"}}, d);
    });
    REQUIRE(changed.has_value());
    CHECK(peer.asked[0].method == http::method::patch);
    CHECK(peer.asked[0].path == "/assistant/a1");
    CHECK(peer.asked[0].body == R"({"model":{"provider":"openai"}})");
    CHECK(peer.asked[0].headers.get("Authorization") == "Bearer vapi-key");
}

TEST_CASE("a number is found by itself among those of the account")
{
    imposter peer{{200, {}, R"([{"id":"p1","number":"+331"},{"id":"p2","number":"+332","assistantId":"a2"}])"}};
    const auto find = [](const char* number) {
        return [number](const vapi::assistants& c, deadline d) { return c.find_number(number, d); };
    };
    const auto found = ask_assistants(peer, find("+332"));
    REQUIRE(found.value());
    CHECK((*found)->id == "p2");
    CHECK((*found)->assistant_id == "a2");
    CHECK_FALSE(ask_assistants(peer, find("+333")).value());
    peer.answer = {500, {}, R"({"message":"boom"})"};
    CHECK(ask_assistants(peer, find("+333")).error().is_retryable());
}

TEST_CASE("a refused import carries the vendor's words; a removed number may be gone")
{
    imposter peer{{400, {}, R"({"message":["number must be valid"],"statusCode":400})"}};
    const auto imported = ask_assistants(
        peer, [](const vapi::assistants& c, deadline d) { return c.import_number(import_example(), d); });
    CHECK(imported.error().message == "number must be valid");
    CHECK_FALSE(imported.error().is_retryable());
    peer.answer = {404, {}, R"({"message":"Not Found"})"};
    CHECK(ask_assistants(peer, [](const vapi::assistants& c, deadline d) {
              return c.remove_number("p1", d);
          }).has_value());
    CHECK(peer.asked.back().method == http::method::del);
}

TEST_CASE("the vendor's schemas know every member that is sent about a number and a model")
{
    const auto body = vapi::to_json(import_example());
    CHECK(body.text("name").size() <= 40);
    if (!contract_files::available("vapi/openapi.trimmed.json"))
        return;
    const auto parsed = json::parse(contract_files::read("vapi/openapi.trimmed.json"));
    REQUIRE(parsed.has_value());
    const open_api document(*parsed);
    CHECK(document.problems("CreateTwilioPhoneNumberDTO", body) == std::vector<std::string>{});
    const json::value assignment =
        json::object{{"provider", "twilio"}, {"assistantId", "a"}, {"server", *body.find("server")}};
    CHECK(document.problems("UpdateTwilioPhoneNumberDTO", assignment) == std::vector<std::string>{});
    const auto example = json::parse(contract_files::read("vapi/examples/patch-assistant.request.json")).value();
    const json::value changed = json::object{{"model", vapi::with_system_prompt(example, "Bonjour").value()}};
    CHECK(document.problems("UpdateAssistantDTO", changed) == std::vector<std::string>{});
}
