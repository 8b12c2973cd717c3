#include "weekly_hours.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::crm_sync;

TEST_CASE("weekly hours are days with spans in order")
{
    for (const auto* good :
         {"{}", R"({"1":[]})", R"({"1":[["09:00","13:00"],["13:00","24:00"]],"7":[["00:00","00:30"]]})"})
        CHECK(is_weekly_hours(json::parse(good).value()));
    for (const auto* bad : {"[]", R"({"0":[]})", R"({"8":[]})", R"({"lunes":[]})", R"({"1":{}})", R"({"1":["09:00"]})",
                            R"({"1":[["13:00","09:00"]]})", R"({"1":[["09:00","25:00"]]})", R"({"1":[["09:00",10]]})",
                            R"({"1":[["09:00","13:00"],["12:00","14:00"]]})"})
        CHECK_FALSE(is_weekly_hours(json::parse(bad).value()));
}
