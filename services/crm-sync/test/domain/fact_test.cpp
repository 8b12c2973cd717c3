#include "domain/fact.hpp"

#include <catch2/catch.hpp>

using namespace relevo::crm_sync;

namespace {

fact text(const char* s)
{
    return std::string(s);
}

}  // namespace

TEST_CASE("typed keys take what their rule says, in its stored form")
{
    CHECK(normalise_fact("bedrooms", fact(2.0)) == fact(std::int64_t{2}));
    CHECK(normalise_fact("property_type", text(" Departamento ")) == text("departamento"));
    CHECK(normalise_fact("dicom_status", text("clean")) == text("clean"));
    CHECK(normalise_fact("monthly_income", fact(1.8e6)) == fact(std::int64_t{1'800'000}));
    CHECK(normalise_fact("location", text("  Las Condes ")) == text("Las Condes"));
    CHECK(normalise_fact("budget_amount", fact(3000.5)) == fact(3000.5));
}

TEST_CASE("typed keys refuse everything else")
{
    CHECK_FALSE(normalise_fact("bedrooms", fact(std::int64_t{21})));
    CHECK_FALSE(normalise_fact("bedrooms", fact(1.5)));
    CHECK_FALSE(normalise_fact("bedrooms", text("dos")));
    CHECK_FALSE(normalise_fact("monthly_income", fact(std::int64_t{-1})));
    CHECK_FALSE(normalise_fact("dicom_status", text("limpio")));
    CHECK_FALSE(normalise_fact("purpose", fact(std::int64_t{1})));
    CHECK_FALSE(normalise_fact("location", text("   ")));
    CHECK_FALSE(normalise_fact("location", text(std::string(121, 'x').c_str())));
}

TEST_CASE("free keys pass as they are")
{
    CHECK(normalise_fact("hobby", text(" x ")) == text(" x "));
    CHECK_FALSE(kind_of("hobby"));
}

TEST_CASE("facts read from text become numbers where the key is one")
{
    CHECK(fact_from_text("monthly_income", "1800000") == fact(std::int64_t{1'800'000}));
    CHECK(fact_from_text("bedrooms", " 3 ") == fact(std::int64_t{3}));
    CHECK(fact_from_text("budget", "3000 UF") == text("3000 UF"));
    CHECK_FALSE(fact_from_text("monthly_income", "un millón"));
    CHECK_FALSE(fact_from_text("monthly_income", ""));
}

TEST_CASE("income and debts are financial, budgets are not")
{
    CHECK(is_financial("monthly_income"));
    CHECK(is_financial("dicom_status"));
    CHECK_FALSE(is_financial("budget"));
}
