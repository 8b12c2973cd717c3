#include "prompt_text.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::crm_sync;

namespace {

json::value parsed(const char* text)
{
    return json::parse(text).value();
}

}  // namespace

TEST_CASE("a prompt is its introduction and the sections that say something, or the custom one alone")
{
    const auto prompt = parsed(R"({"agent_name":"Eva","agent_role":"","business_context":"Arriendos.","restrictions":"",
                                   "tools_instructions":"Agenda.","full_custom_prompt":null})");
    const prompt_parts expected = {
        {"introduction", "Eres Eva de Activa."}, {"business_context", "Arriendos."}, {"tools_instructions", "Agenda."}};
    CHECK(prompt_parts_of(prompt, "Activa", std::nullopt) == expected);
    const auto custom = parsed(R"({"agent_name":"Eva","business_context":"x","full_custom_prompt":"Solo esto."})");
    const prompt_parts alone = {{"full_custom_prompt", "Solo esto."}};
    CHECK(prompt_parts_of(custom, "Activa", std::nullopt) == alone);
}

TEST_CASE("what is known of a person is told without the financial facts")
{
    leads::lead lead;
    lead.name = "María";
    lead.metadata = *parsed(R"({"budget":"3000 UF","monthly_income":900000,"dicom_status":"clean"})").as_object();
    const auto parts = prompt_parts_of(parsed(R"({"full_custom_prompt":"p"})"), "Activa", lead);
    REQUIRE(parts.size() == 2);
    CHECK(parts[1].second == "Lo que ya sabes de la persona:\n- Nombre: María\n- Presupuesto: 3000 UF");
    CHECK(prompt_parts_of(parsed(R"({"full_custom_prompt":"p"})"), "Activa", leads::lead{}).size() == 1);
}

TEST_CASE("a preview counts characters, not bytes")
{
    const auto shown = json::value(prompt_preview({{"a", "ñandú"}, {"b", "xy"}}));
    CHECK(shown.text("prompt") == "ñandú\n\nxy");
    CHECK(shown.integer("chars") == 9);
    CHECK(shown.integer("tokens_estimate") == 3);
    CHECK(json::serialize(*shown.find("sections")) == R"([{"name":"a","chars":5},{"name":"b","chars":2}])");
}

TEST_CASE("differences name what changed, appeared and went away")
{
    const auto before = parsed(R"({"a":1,"b":{"x":1},"c":"old"})"), after = parsed(R"({"a":1,"b":{"x":2},"d":true})");
    CHECK(json::serialize(json::value(prompt_differences(*before.as_object(), *after.as_object()))) ==
          R"([{"field":"b","from":{"x":1},"to":{"x":2}},{"field":"d","from":null,"to":true},)"
          R"({"field":"c","from":"old","to":null}])");
}
