#include "domain/token_bucket.hpp"

#include <catch2/catch.hpp>

using namespace relevo::webhook_gateway;
using namespace std::chrono_literals;

TEST_CASE("a bucket lets its rate through, and twice as many after a pause")
{
    const token_bucket::clock::time_point start{};
    token_bucket bucket(10, start);
    const auto taken = [&bucket](token_bucket::clock::time_point now) {
        int n = 0;
        while (bucket.take(now))
            ++n;
        return n;
    };
    CHECK(taken(start) == 20);
    CHECK(taken(start + 50ms) == 0);
    CHECK(taken(start + 1050ms) == 10);
    CHECK(taken(start + 10s) == 20);
}
