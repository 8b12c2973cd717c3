#include "domain/agent_texts.hpp"

#include <catch2/catch.hpp>

#include "prompt_template.hpp"

using namespace relevo;
using namespace relevo::voice_call;

TEST_CASE("placeholders are filled, all of them, once")
{
    const agent_identity who{"M. [LANGUAGE] Dupont", "avocat", "français"};
    CHECK(agent_prompt("[USER_NAME], [PROFESSION]: parle [LANGUAGE]. [USER_NAME] [OTHER] [", who) ==
          "M. [LANGUAGE] Dupont, avocat: parle français. M. [LANGUAGE] Dupont [OTHER] [");
    CHECK_THAT(agent_prompt("", who), Catch::Contains("avocat") && !Catch::Contains("[PROFESSION]"));
}

TEST_CASE("a company's template is its own prompt, else its sections")
{
    const auto sections =
        json::parse(R"({"identity_prompt":"Eres Ana.","behavior_rules":"","restrictions":"Sin precios."})").value();
    CHECK(prompt_template(sections) == "Eres Ana.\n\nSin precios.");
    const auto whole = json::parse(R"({"identity_prompt":"Eres Ana.","full_custom_prompt":"Todo."})").value();
    CHECK(prompt_template(whole) == "Todo.");
    CHECK(prompt_template(json::value()).empty());
}

TEST_CASE("a notice is titled in the person's language")
{
    CHECK(new_call_title("fr") == "Nouvel appel reçu");
    CHECK(new_call_title("Français") == "Nouvel appel reçu");
    CHECK(new_call_title("en-GB") == "New call received");
    CHECK(new_call_title("pt-BR") == "Nova chamada recebida");
    CHECK(new_call_title("es-CL") == "Nueva llamada recibida");
    CHECK(new_call_title("") == "Nueva llamada recibida");
}

TEST_CASE("a text is cut between characters")
{
    CHECK(shortened("corto", 5) == "corto");
    CHECK(shortened("ññññññ", 8) == "ññ…");
    CHECK(shortened("abcdef", 5) == "ab…");
}
