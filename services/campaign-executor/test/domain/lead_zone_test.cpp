#include "domain/lead_zone.hpp"

#include <catch2/catch.hpp>

#include "models/time_zone.hpp"

using namespace relevo::campaign_executor;

TEST_CASE("a number's area tells its time zone, the closer one first")
{
    CHECK(zone_of_phone("+56912345678") == "America/Santiago");
    CHECK(zone_of_phone("+34612345678") == "Europe/Madrid");
    CHECK(zone_of_phone("+34928123456") == "Atlantic/Canary");
    CHECK(zone_of_phone("+5511987654321") == "America/Sao_Paulo");
    CHECK(zone_of_phone("+5592987654321") == "America/Manaus");
    CHECK(zone_of_phone("+5215512345678") == "America/Mexico_City");
    CHECK(zone_of_phone("+12125550100") == "");
    CHECK(zone_of_phone("") == "");
}

TEST_CASE("all zones of areas exist here")
{
    for (const auto* phone :
         {"+34",    "+34928", "+39",  "+33",  "+44",   "+49",    "+351",   "+502",   "+503",   "+504",
          "+505",   "+506",   "+507", "+51",  "+52",   "+52612", "+52614", "+52631", "+52646", "+52656",
          "+52998", "+53",    "+54",  "+55",  "+5565", "+5567",  "+5568",  "+5569",  "+5592",  "+5595",
          "+56",    "+57",    "+58",  "+591", "+593",  "+595",   "+598"}) {
        INFO(phone);
        CHECK(relevo::models::time_zone::find(zone_of_phone(phone)).has_value());
    }
}
