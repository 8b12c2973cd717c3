#include "providers/vapi/assistant.hpp"

#include <catch2/catch.hpp>

#include "providers/test/imposter.hpp"
#include "providers/test/open_api.hpp"
#include "providers/vapi/client.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using providers::test::imposter;

namespace {

vapi::assistant assistant_example()
{
    vapi::assistant a;
    a.name = "Inmobiliaria Activa · perfilador";
    a.first_message = vapi::with_variables("Hola {lead_name}, soy de {broker_company}.");
    a.system_prompt = "Eres Sofía.";
    a.voice = {{"provider", "azure"}, {"voiceId", "es-MX-DaliaNeural"}};
    a.model = {{"provider", "openai"}, {"model", "gpt-4o"}, {"temperature", 0.7}};
    a.transcriber = {{"provider", "deepgram"}, {"model", "nova-2"}, {"language", "es"}};
    a.max_duration_seconds = 300;
    a.wait_seconds = 0.4;
    a.voice_seconds = 0.3;
    a.backoff_seconds = 1.2;
    a.end_call_message = "Muchas gracias, hasta pronto.";
    a.end_call_phrases = {"adiós", "chao"};
    a.recording_enabled = true;
    a.metadata = {{"broker_id", 1}, {"agent_type", "perfilador"}};
    return a;
}

const vapi::settings keyed{.base_url = "", .api_key = "vapi-key"};

json::value assistant_with(const std::string& model)
{
    return json::parse(R"({"id":"a1","name":"Ana","model":)" + model + "}").value();
}

}  // namespace

TEST_CASE("an assistant is written in the vendor's members")
{
    const auto body = vapi::to_json(assistant_example());
    CHECK(body.text("firstMessage") == "Hola {{lead_name}}, soy de {{broker_company}}.");
    CHECK(body.at("model.messages")->as_array()->at(0).text("role") == "system");
    CHECK(body.at("model.messages")->as_array()->at(0).text("content") == "Eres Sofía.");
    CHECK_FALSE(body.at("model.systemPrompt"));
    CHECK(body.number("startSpeakingPlan.waitSeconds") == 0.4);
    CHECK(body.number("stopSpeakingPlan.voiceSeconds") == 0.3);
    CHECK(body.number("stopSpeakingPlan.backoffSeconds") == 1.2);
    CHECK(body.number("maxDurationSeconds") == 300);
    CHECK(body.boolean("artifactPlan.recordingEnabled") == true);
    CHECK(body.find("endCallPhrases")->as_array()->size() == 2);
    CHECK(body.find("serverMessages")->as_array()->size() == 5);
    CHECK_FALSE(body.find("server"));  // its URL comes with each call
}

TEST_CASE("what an assistant does not say is left to the vendor, and its name is cut")
{
    vapi::assistant a;
    a.name = std::string(50, 'x');
    const auto body = vapi::to_json(a);
    CHECK(body.text("name").size() == 40);
    for (const auto* absent : {"firstMessage", "model", "voice", "transcriber", "startSpeakingPlan", "stopSpeakingPlan",
                               "artifactPlan", "endCallMessage", "endCallPhrases", "maxDurationSeconds"})
        CHECK_FALSE(body.find(absent));
}

TEST_CASE("variables become the vendor's, once, and other braces stay")
{
    CHECK(vapi::with_variables("Hola {lead_name}") == "Hola {{lead_name}}");
    CHECK(vapi::with_variables("Hola {{lead_name}}") == "Hola {{lead_name}}");
    CHECK(vapi::with_variables("{a}{b} {} {1 {x") == "{{a}}{{b}} {} {1 {x");
}

TEST_CASE("a change keeps what a person added at the vendor, but nothing of another vendor's voice")
{
    const auto present = json::parse(R"({"id":"a","model":{"provider":"openai","model":"gpt-4","toolIds":["t1"]},
        "voice":{"provider":"11labs","voiceId":"v","stability":0.5},"hooks":[]})");
    const auto merged = vapi::merged_over(*present, vapi::to_json(assistant_example()));
    CHECK(merged.text("model.model") == "gpt-4o");
    CHECK(merged.at("model.toolIds")->as_array()->size() == 1);
    CHECK(merged.text("voice.voiceId") == "es-MX-DaliaNeural");
    CHECK_FALSE(merged.at("voice.stability"));
    CHECK_FALSE(merged.find("id"));
    CHECK_FALSE(merged.find("hooks"));
}

TEST_CASE("assistants are created, changed, read and listed")
{
    imposter vapi{{201, {}, R"({"id":"asst_1"})"}};
    const auto wanted = vapi::to_json(assistant_example());
    const auto created = providers::test::ask<vapi::client>(
        vapi, keyed, [&](const vapi::client& c, deadline d) { return c.create_assistant(wanted, d); });
    CHECK(created.value().text("id") == "asst_1");
    vapi.answer.status = 200;
    const auto changed = providers::test::ask<vapi::client>(
        vapi, keyed, [&](const vapi::client& c, deadline d) { return c.update_assistant("asst_1", wanted, d); });
    CHECK(changed.has_value());
    const auto read = providers::test::ask<vapi::client>(
        vapi, keyed, [](const vapi::client& c, deadline d) { return c.get_assistant("asst_1", d); });
    CHECK(read.has_value());
    const auto number = providers::test::ask<vapi::client>(
        vapi, keyed, [](const vapi::client& c, deadline d) { return c.get_phone_number("phn 1", d); });
    CHECK(number.has_value());
    REQUIRE(vapi.asked.size() == 4);
    CHECK(json::parse(vapi.asked[0].body).value() == wanted);
    CHECK(vapi.asked[1].method == http::method::patch);
    CHECK(vapi.asked[2].path == "/assistant/asst_1");
    CHECK(vapi.asked[3].path == "/phone-number/phn%201");

    vapi.answer.body = "[]";
    const auto listed = providers::test::ask<vapi::client>(
        vapi, keyed, [](const vapi::client& c, deadline d) { return c.list_assistants({}, d); });
    CHECK(listed.value().as_array()->empty());
    CHECK(vapi.asked[4].parameter("limit") == "100");
}

TEST_CASE("an assistant without an id may have been created")
{
    imposter vapi{{201, {}, "{}"}};
    const auto created = providers::test::ask<vapi::client>(
        vapi, keyed, [](const vapi::client& c, deadline d) { return c.create_assistant(json::object{}, d); });
    CHECK(created.error().is_doubtful());
}

TEST_CASE("a company's own key takes the place of the settings'")
{
    imposter vapi{{200, {}, R"({"id":"asst_1"})"}};
    const auto ask_with = [&](std::string key) {
        return providers::test::ask<vapi::client>(vapi, keyed, [key](const vapi::client& c, deadline d) {
            return [](vapi::client own, deadline until) -> awaitable<provider_result<json::value>> {
                co_return co_await own.get_assistant("asst_1", until);
            }(c.with_key(key), d);
        });
    };
    CHECK(ask_with("own-key").has_value());
    CHECK(ask_with("").has_value());
    CHECK(vapi.asked[0].headers.get("Authorization") == "Bearer own-key");
    CHECK(vapi.asked[1].headers.get("Authorization") == "Bearer vapi-key");
}

TEST_CASE("the vendor's schema knows every member of an assistant")
{
    if (!contract_files::available("vapi/openapi.trimmed.json"))
        return;
    const auto parsed = json::parse(contract_files::read("vapi/openapi.trimmed.json"));
    REQUIRE(parsed.has_value());
    const open_api document(*parsed);
    const auto wanted = vapi::to_json(assistant_example());
    CHECK(document.problems("CreateAssistantDTO", wanted) == std::vector<std::string>{});
    CHECK(document.problems("UpdateAssistantDTO", vapi::merged_over(json::object{}, wanted)).empty());
    auto misnamed = wanted;
    misnamed.as_object()->find("model")->as_object()->set("systemPrompt", "x");
    CHECK(document.problems("CreateAssistantDTO", misnamed) == std::vector<std::string>{"model.systemPrompt: unknown"});
}

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
