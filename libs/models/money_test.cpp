#include "models/money.hpp"

#include <catch2/catch.hpp>

using namespace relevo::models;

namespace {

void check(std::string_view text, double amount, std::string_view currency)
{
    INFO(text);
    const auto budget = parse_budget(text);
    REQUIRE(budget);
    CHECK(budget->amount == Approx(amount));
    CHECK(budget->currency == currency);
}

}  // namespace

TEST_CASE("a budget is read in the lead's words")
{
    check("3000 UF", 3000, "CLF");
    check("UF 3.000", 3000, "CLF");
    check("unas 4.500,5 uf", 4500.5, "CLF");
    check("120 millones", 120e6, "CLP");
    check("120 millones de pesos", 120e6, "CLP");
    check("1,5 millones", 1.5e6, "CLP");
    check("$120.000.000", 120e6, "CLP");
    check("$ 85M", 85e6, "CLP");
    check("USD 150,000", 150000, "USD");
    check("150 mil dólares", 150000, "USD");
    check("200k USD", 200000, "USD");
    check("3,000.50 euros", 3000.5, "EUR");
    check("¿3.000 €?", 3000, "EUR");
    check("€ 3.000", 3000, "EUR");
    check("4500", 4500, "CLP");
    check("2 mil millones", 2e9, "CLP");
}

TEST_CASE("other numbers in the sentence are no budget")
{
    check("busca 2 dormitorios por 3000 UF", 3000, "CLF");
    check("2 dormitorios, hasta 90 millones", 90e6, "CLP");
    check("80 m2 y máximo 90 millones", 90e6, "CLP");
}

TEST_CASE("the upper end of a range counts when the currency follows it")
{
    check("entre 2500 y 3000 UF", 3000, "CLF");
    check("2500-3000 UF", 3000, "CLF");
    check("2500–3000 UF", 3000, "CLF");
}

TEST_CASE("without a named currency the company's holds")
{
    CHECK(parse_budget("$ 2.000.000", "MXN") == money{2e6, "MXN"});
    CHECK(parse_budget("3 millones", "COP") == money{3e6, "COP"});
}

TEST_CASE("words without an amount are no budget")
{
    for (const auto* text : {"", "no sé", "UF", "$", "0 UF", "...", ",,"})
        CHECK_FALSE(parse_budget(text));
}
