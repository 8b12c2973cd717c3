#include "domain/frame_rate.hpp"

#include <catch2/catch.hpp>

using namespace relevo::crm_sync;

TEST_CASE("twenty frames a second pass, the twenty-first does not, the next second is new")
{
    frame_rate rate;
    const auto now = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i)
        CHECK(rate.accept(now));
    CHECK_FALSE(rate.accept(now));
    CHECK(rate.accept(now + std::chrono::seconds(1)));
}
