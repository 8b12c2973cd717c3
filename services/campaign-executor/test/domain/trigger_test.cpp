#include "domain/trigger.hpp"

#include <catch2/catch.hpp>

using namespace relevo::campaign_executor;

TEST_CASE("a score fires on entering the band")
{
    const trigger_rule t{campaign_trigger::lead_score, 20, 50};
    struct row
    {
        double before, after;
        bool fires;
    };
    const row rows[] = {{0, 20, true},  {0, 50, true},    {60, 40, true},    {25, 30, false},
                        {0, 51, false}, {19.9, 20, true}, {50, 50.5, false}, {0, 0, false}};
    for (const auto& r : rows)
        CHECK(fires_on_score(t, r.before, r.after) == r.fires);
    CHECK(!fires_on_score({campaign_trigger::manual}, 0, 50));
}

TEST_CASE("a stage fires on arriving at it")
{
    trigger_rule t{campaign_trigger::stage_change};
    t.stage = "seguimiento";
    CHECK(fires_on_stage(t, "entrada", "seguimiento"));
    CHECK(!fires_on_stage(t, "seguimiento", "seguimiento"));
    CHECK(!fires_on_stage(t, "seguimiento", "ganado"));
}
