#include "secret_list.hpp"

#include <catch2/catch.hpp>

#include "models/time.hpp"

using namespace relevo;
using webhook_gateway::parse_secret_list;

TEST_CASE("secrets are separated by commas and called by their positions")
{
    const auto list = parse_secret_list(" n3w , 0ld,,whsec_c2Vj=;id=third ");
    CHECK(list.problems.empty());
    REQUIRE(list.secrets.size() == 3);
    CHECK(list.secrets[0].id == "1");
    CHECK(list.secrets[0].value == "n3w");
    CHECK(list.secrets[1].id == "2");
    CHECK(list.secrets[1].value == "0ld");
    CHECK(list.secrets[2].id == "third");
    CHECK(list.secrets[2].value == "whsec_c2Vj=");
    CHECK_FALSE(list.secrets[0].not_before);
    CHECK_FALSE(list.secrets[0].not_after);
    CHECK(parse_secret_list("").secrets.empty());
    CHECK(parse_secret_list(" , ").secrets.empty());
}

TEST_CASE("a secret may count from a time and until a time")
{
    const auto list = parse_secret_list("s; id = may ;from=2026-05-01T00:00:00Z; until=2026-06-01T02:00:00+02:00");
    CHECK(list.problems.empty());
    REQUIRE(list.secrets.size() == 1);
    const auto& s = list.secrets.front();
    CHECK(s.id == "may");
    CHECK(s.value == "s");
    CHECK(s.not_before == models::parse_rfc3339("2026-05-01T00:00:00Z"));
    CHECK(s.not_after == models::parse_rfc3339("2026-06-01T00:00:00Z"));
}

TEST_CASE("what is wrong with secrets is said without the secret")
{
    const auto list =
        parse_secret_list("canary;until=tomorrow, ;id=x, canary;id=none, canary;typo=1, canary;id=1, canary;id=a b");
    REQUIRE(list.problems.size() == 6);
    CHECK(list.problems[0] == "secret 1: until= expected a time such as 2026-06-01T00:00:00Z");
    CHECK(list.problems[1] == "secret 2: empty");
    CHECK(list.problems[3] == "secret 4: after ';' expected id=, from= or until=");
    CHECK(list.problems[4] == "secret 5: another one has this id");
    for (const auto& problem : list.problems)
        CHECK(problem.find("canary") == problem.npos);
}
