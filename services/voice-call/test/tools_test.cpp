#include "tools.hpp"

#include <catch2/catch.hpp>

using namespace relevo::voice_call;

TEST_CASE("an owner's words become one line")
{
    CHECK(in_one_line("  Listo,\nquedó\t agendado. \r\n") == "Listo, quedó  agendado.");
    CHECK(in_one_line(" \n ").empty());
    std::string much;
    for (int i = 0; i < 1000; ++i)
        much += "ñ";
    const auto cut = in_one_line(much);
    CHECK(cut.size() == 1500);
    CHECK(in_one_line("x" + much).size() == 1499);
}

TEST_CASE("each tool has its documented sentence")
{
    CHECK(fallback_sentence("schedule_appointment") ==
          std::string("Entendido, un asesor te contactará para confirmar el horario."));
    CHECK(fallback_sentence("update_lead_stage") == std::string("Información registrada correctamente."));
    CHECK(fallback_sentence("bailar") == std::string("Acción registrada."));
}
