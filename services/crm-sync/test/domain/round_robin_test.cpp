#include "domain/round_robin.hpp"

#include <catch2/catch.hpp>

using namespace relevo::crm_sync;

namespace {

std::vector<std::int64_t> dealt(round_robin& turns, int n)
{
    std::vector<std::int64_t> out;
    for (int i = 0; i < n; ++i)
        out.push_back(turns.next().value_or(0));
    return out;
}

using ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("leads go round, beginning with who never had one, then with who waited longest")
{
    round_robin turns({{1, 0, {}, 200}, {2, 9, {}, 100}, {4, 0, {}, 0}, {3, 0, {}, 0}}, false);
    CHECK(dealt(turns, 6) == ids{3, 4, 2, 1, 3, 4});
    CHECK(turns.served() == ids{2, 1, 3, 4});
}

TEST_CASE("balanced, the fewest open leads come first")
{
    round_robin turns({{1, 3, {}, 0}, {2, 1, {}, 0}}, true);
    CHECK(dealt(turns, 4) == ids{2, 2, 1, 2});
}

TEST_CASE("nobody gets more open leads than allowed")
{
    round_robin turns({{1, 1, 2, 0}, {2, 5, 5, 0}}, false);
    CHECK(dealt(turns, 3) == ids{1, 0, 0});
    round_robin nobody({}, true);
    CHECK_FALSE(nobody.next());
}
