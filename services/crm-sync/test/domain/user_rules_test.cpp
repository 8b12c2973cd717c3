#include "domain/user_rules.hpp"

#include <catch2/catch.hpp>

using namespace relevo::crm_sync;

namespace {

constexpr standing admin{true, true}, agent{false, true}, gone_admin{true, false}, gone_agent{false, false};

}  // namespace

TEST_CASE("nobody demotes or deactivates himself")
{
    for (const auto after : {agent, gone_admin, gone_agent})
        CHECK(standing_problem(admin, after, true, true) == "cannot_modify_self");
    CHECK(standing_problem(admin, admin, true, false).empty());
}

TEST_CASE("a broker keeps an active ADMIN")
{
    CHECK(standing_problem(admin, agent, false, false) == "last_admin");
    CHECK(standing_problem(admin, gone_admin, false, false) == "last_admin");
    CHECK(standing_problem(admin, agent, false, true).empty());
    CHECK(standing_problem(gone_admin, gone_agent, false, false).empty());
    CHECK(standing_problem(agent, gone_agent, false, false).empty());
}

TEST_CASE("another role, another password and the end of activity end sessions; other changes do not")
{
    CHECK(ends_sessions(admin, agent, false));
    CHECK(ends_sessions(agent, admin, false));
    CHECK(ends_sessions(agent, gone_agent, false));
    CHECK(ends_sessions(agent, agent, true));
    CHECK_FALSE(ends_sessions(agent, agent, false));
    CHECK_FALSE(ends_sessions(gone_agent, agent, false));
}
