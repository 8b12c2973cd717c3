#include "domain/visibility.hpp"

#include <catch2/catch.hpp>

using namespace relevo::crm_sync;

namespace {

const viewer admin{1, false}, agent{3, true};
const frame_facts of_lead{"score_changed", 42};

}  // namespace

TEST_CASE("an admin sees everything of the broker")
{
    CHECK(may_see(admin, of_lead, {true, 99}));
    CHECK(may_see(admin, of_lead, {}));
    CHECK(may_see(admin, {"cost_alert"}, {}));
}

TEST_CASE("an agent sees frames of own and unassigned leads only")
{
    CHECK(may_see(agent, of_lead, {true, 3}));
    CHECK(may_see(agent, of_lead, {true, std::nullopt}));
    CHECK_FALSE(may_see(agent, of_lead, {true, 4}));
}

TEST_CASE("an agent does not see a lead whose owner is not known")
{
    CHECK_FALSE(may_see(agent, of_lead, {}));
}

TEST_CASE("an agent sees no costs and no dead work, but what concerns no lead")
{
    CHECK_FALSE(may_see(agent, {"cost_alert"}, {}));
    CHECK_FALSE(may_see(agent, {"dlq_alert"}, {}));
    CHECK(may_see(agent, {"campaign_progress"}, {}));
}

TEST_CASE("lead_assigned goes to the old and the new agent")
{
    frame_facts moved{"lead_assigned", 42, {4, 3}};
    CHECK(may_see(agent, moved, {true, 4}));
    CHECK_FALSE(may_see({5, true}, moved, {true, 4}));
}

TEST_CASE("who types does not see it")
{
    frame_facts typing{"typing", 42, {}, 1};
    CHECK_FALSE(may_see(admin, typing, {true, 3}));
    CHECK(may_see(agent, typing, {true, 3}));
}

TEST_CASE("a subscription narrows to events and leads; none is no restriction")
{
    CHECK(narrowing{}.lets_pass(of_lead));
    CHECK(narrowing{{"score_changed"}, {42}}.lets_pass(of_lead));
    CHECK_FALSE(narrowing{{"stage_changed"}, {}}.lets_pass(of_lead));
    CHECK_FALSE(narrowing{{}, {43}}.lets_pass(of_lead));
    CHECK(narrowing{{}, {43}}.lets_pass({"campaign_progress"}));
}
