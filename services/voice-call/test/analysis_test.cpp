#include "analysis.hpp"

#include <catch2/catch.hpp>

using namespace relevo::voice_call;

TEST_CASE("the model's JSON is read, with null where nothing was said")
{
    const auto a =
        parse_analysis(R"({"summary":"Busca 2D","interest_level":"high","budget":"3000 UF","timeline":"3 meses",
                                      "score_delta":6,"stage_to_move":null})");
    REQUIRE(a);
    CHECK(a->summary == "Busca 2D");
    CHECK(a->budget == "3000 UF");
    CHECK(a->score_delta == 6);
    CHECK(a->stage_to_move.empty());
}

TEST_CASE("JSON that a model wraps in words is found, braces in texts and all")
{
    const auto a = parse_analysis(
        "Claro:\n```json\n{\"summary\":\"dijo {hola} y \\\"adiós}\\\"\",\"score_delta\":-20}\n``` listo");
    REQUIRE(a);
    CHECK(a->summary == "dijo {hola} y \"adiós}\"");
    CHECK(a->score_delta == -10);
}

TEST_CASE("an answer without JSON, or without a summary, is none")
{
    CHECK_FALSE(parse_analysis("No puedo ayudar con eso."));
    CHECK_FALSE(parse_analysis("{\"score_delta\": 3}"));
    CHECK_FALSE(parse_analysis("{\"summary\": \"cortado"));
    CHECK_FALSE(parse_analysis("[1,2]"));
}

TEST_CASE("of several objects the first one with a summary counts")
{
    const auto a = parse_analysis(R"({nota} y {"otra":1} luego {"summary":"Busca 2D","budget":{"x":1}} fin)");
    REQUIRE(a);
    CHECK(a->summary == "Busca 2D");
}

TEST_CASE("an answer that cannot be read leaves the provider's summary, or the model's words, and moves nothing")
{
    CHECK(fallback_analysis("{\"summary\": \"cort", "Pidió opciones").summary == "Pidió opciones");
    CHECK(fallback_analysis("Busca un departamento.", "").summary == "Busca un departamento.");
    CHECK(fallback_analysis("{\"summary\": \"cort", "").summary == "Resumen no disponible.");
    CHECK(fallback_analysis("x", "").score_delta == 0);
    CHECK(fallback_analysis("x", "").stage_to_move.empty());
}
