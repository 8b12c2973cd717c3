#include "domain/log_sampler.hpp"

#include <catch2/catch.hpp>

using relevo::webhook_gateway::log_sampler;
using namespace std::chrono_literals;

TEST_CASE("of each second's lines the first are let through, and the rest are counted once")
{
    log_sampler sampler(2);
    const log_sampler::clock::time_point noon{100s};
    CHECK(sampler.lets_through(noon));
    CHECK(sampler.lets_through(noon + 10ms));
    CHECK_FALSE(sampler.lets_through(noon + 20ms));
    CHECK_FALSE(sampler.lets_through(noon + 999ms));
    CHECK(sampler.lets_through(noon + 1s));
    CHECK(sampler.take_passed_over() == 2);
    CHECK(sampler.take_passed_over() == 0);
}
