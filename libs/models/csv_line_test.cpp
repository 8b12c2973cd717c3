#include "models/csv_line.hpp"

#include <catch2/catch.hpp>

using namespace relevo;

namespace {

std::string csv_of(const std::vector<std::string_view>& cells)
{
    std::string out;
    models::append_csv_line(out, cells);
    return out;
}

}  // namespace

TEST_CASE("CSV cells are quoted where needed, and are no formulas")
{
    CHECK(csv_of({"2026-11-19", "", "llm"}) == "2026-11-19,,llm\r\n");
    CHECK(csv_of({"Casas, \"Sur\"", "a\nb"}) == "\"Casas, \"\"Sur\"\"\",\"a\nb\"\r\n");
    CHECK(csv_of({"=1+1", "+56", "-1", "@x", "1=1"}) == "'=1+1,'+56,'-1,'@x,1=1\r\n");
    CHECK(csv_of({"=A,B"}) == "\"'=A,B\"\r\n");
}
