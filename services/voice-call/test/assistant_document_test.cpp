#include "assistant_document.hpp"

#include <catch2/catch.hpp>

#include "providers/test/open_api.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using namespace relevo::voice_call;

namespace {

company_voice documented_voice()
{
    company_voice v;
    v.voice = {{"provider", "azure"}, {"voiceId", "es-MX-DaliaNeural"}};
    v.model = {{"provider", "openai"}, {"model", "gpt-4o"}, {"temperature", 0.7}};
    v.transcriber = {{"provider", "deepgram"}, {"model", "nova-2"}, {"language", "es"}};
    v.timing = {{"maxDurationSeconds", 300}, {"waitSeconds", 0.4}, {"voiceSeconds", 0.3}, {"backoffSeconds", 1.2}};
    v.end_call = {{"endCallMessage", "Muchas gracias, {lead_name}."}, {"endCallPhrases", json::array{"adiós", "chao"}}};
    v.first_message_template = "Hola {lead_name}, soy de {broker_company}. ¿Tienes un momento?";
    v.recording_enabled = true;
    return v;
}

store::company_brief activa(json::object prompt)
{
    return {"Inmobiliaria Activa", true, std::move(prompt)};
}

}  // namespace

TEST_CASE("the assistant is what the company's configuration says")
{
    const auto company = activa({{"agent_name", "Sofía"}, {"agent_role", "asesora"}, {"restrictions", "No prometas."}});
    const auto body = vapi::to_json(compose_assistant(documented_voice(), company, 7, "perfilador", "task-1"));
    CHECK(body.text("name") == "perfilador · Inmobiliaria Activa");
    CHECK(body.text("firstMessage") == "Hola {{lead_name}}, soy de {{broker_company}}. ¿Tienes un momento?");
    CHECK(body.text("endCallMessage") == "Muchas gracias, {{lead_name}}.");
    CHECK(body.find("endCallPhrases")->as_array()->size() == 2);
    CHECK(body.text("voice.voiceId") == "es-MX-DaliaNeural");
    CHECK(body.text("transcriber.language") == "es");
    CHECK(body.number("maxDurationSeconds") == 300);
    CHECK(body.number("startSpeakingPlan.waitSeconds") == 0.4);
    CHECK(body.number("stopSpeakingPlan.backoffSeconds") == 1.2);
    CHECK(body.boolean("artifactPlan.recordingEnabled") == true);
    CHECK(body.integer("metadata.broker_id") == 7);
    CHECK(body.text("metadata.task_id") == "task-1");
    const auto prompt = body.at("model.messages")->as_array()->at(0).text("content");
    CHECK(prompt.starts_with("Eres Sofía, asesora de Inmobiliaria Activa."));
    CHECK(prompt.find("No prometas.") != std::string::npos);
}

TEST_CASE("a full custom prompt replaces all sections")
{
    const auto company = activa({{"agent_name", "Sofía"}, {"full_custom_prompt", "Solo esto."}});
    CHECK(voice_prompt(company) == "Solo esto.");
}

TEST_CASE("Vapi's schema takes the assistant of the factory configuration and of an empty one")
{
    if (!contract_files::available("vapi/openapi.trimmed.json"))
        return;
    const auto parsed = json::parse(contract_files::read("vapi/openapi.trimmed.json"));
    REQUIRE(parsed.has_value());
    const open_api document(*parsed);
    const auto problems = [&](const company_voice& v) {
        const auto body = vapi::to_json(compose_assistant(v, activa({}), 7, "default", "task-1"));
        return document.problems("CreateAssistantDTO", body);
    };
    CHECK(problems(documented_voice()) == std::vector<std::string>{});
    auto misnamed = documented_voice();
    misnamed.voice.set("voice", "x");
    CHECK(problems(misnamed) == std::vector<std::string>{"voice.voice: unknown"});
}
