#include "providers/vapi/phone_numbers.hpp"

#include "providers/test/imposter.hpp"
#include "providers/test/open_api.hpp"
#include "providers/vapi/assistant.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using providers::test::imposter;

namespace {

const vapi::settings with_key{.base_url = "", .api_key = "vapi-key"};

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

struct account_numbers : vapi::phone_numbers
{
    account_numbers(http::client& http, vapi::settings s) : phone_numbers(vapi::client(http, std::move(s))) {}
};

template <class Call>
auto ask_numbers(imposter& peer, Call call)
{
    return providers::test::ask<account_numbers>(peer, with_key, call);
}

}  // namespace

TEST_CASE("a number is found by itself among those of the account")
{
    imposter peer{{200, {}, R"([{"id":"p1","number":"+331"},{"id":"p2","number":"+332","assistantId":"a2"}])"}};
    const auto find = [](const char* number) {
        return [number](const vapi::phone_numbers& c, deadline d) { return c.find(number, d); };
    };
    const auto found = ask_numbers(peer, find("+332"));
    REQUIRE(found.value());
    CHECK((*found)->id == "p2");
    CHECK((*found)->assistant_id == "a2");
    CHECK_FALSE(ask_numbers(peer, find("+333")).value());
    peer.answer = {500, {}, R"({"message":"boom"})"};
    CHECK(ask_numbers(peer, find("+333")).error().is_retryable());
}

TEST_CASE("a refused import carries the vendor's words; a removed number may be gone")
{
    imposter peer{{400, {}, R"({"message":["number must be valid"],"statusCode":400})"}};
    const auto imported =
        ask_numbers(peer, [](const vapi::phone_numbers& c, deadline d) { return c.add(import_example(), d); });
    CHECK(imported.error().message == "number must be valid");
    CHECK_FALSE(imported.error().is_retryable());
    peer.answer = {404, {}, R"({"message":"Not Found"})"};
    CHECK(ask_numbers(peer, [](const vapi::phone_numbers& c, deadline d) { return c.remove("p1", d); }).has_value());
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
