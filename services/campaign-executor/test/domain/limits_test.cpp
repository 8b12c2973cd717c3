#include "domain/limits.hpp"

#include <catch2/catch.hpp>

#include "domain/message_rules.hpp"

using namespace relevo::campaign_executor;
using namespace std::chrono_literals;

namespace {

const time_point some_time = std::chrono::system_clock::from_time_t(1'795'186'800);

}  // namespace

TEST_CASE("a lead is contacted once a day by a channel and three times a week by all")
{
    const frequency_cap cap{1, 3};
    CHECK(!cap_frees_at(cap, {}, "whatsapp", some_time));
    CHECK(cap_frees_at(cap, {{some_time - 1h, "whatsapp"}}, "whatsapp", some_time) == some_time + 23h);
    CHECK(!cap_frees_at(cap, {{some_time - 1h, "call"}}, "whatsapp", some_time));
    CHECK(!cap_frees_at(cap, {{some_time - 24h, "whatsapp"}}, "whatsapp", some_time));
    const std::vector<contact> week{
        {some_time - 30h, "call"}, {some_time - 100h, "email"}, {some_time - 60h, "whatsapp"}};
    CHECK(cap_frees_at(cap, week, "whatsapp", some_time) == some_time + 68h);
    CHECK(cap_frees_at({0, 2}, week, "whatsapp", some_time) == some_time + 108h);
    CHECK(!cap_frees_at({}, week, "whatsapp", some_time));
    // The later of both.
    CHECK(cap_frees_at({1, 1}, {{some_time - 1h, "call"}}, "call", some_time) == some_time + 167h);
}

TEST_CASE("the circuit breaks when half of enough samples failed")
{
    const circuit_breaker b;
    CHECK(!is_tripped(b, {4, 4}));
    CHECK(is_tripped(b, {5, 5}));
    CHECK(is_tripped(b, {3, 6}));
    CHECK(!is_tripped(b, {2, 6}));
    CHECK(!is_tripped(b, {0, 0}));
    CHECK(!is_tripped({false}, {9, 9}));
}

TEST_CASE("what a failed message says")
{
    CHECK(is_provider_fault("63016"));
    CHECK(is_provider_fault("send_failed"));
    CHECK(!is_provider_fault("do_not_contact"));
    CHECK(is_worth_repeating("63016"));
    CHECK(!is_worth_repeating("send_failed"));
    CHECK(!is_worth_repeating("lead_deleted"));
}

TEST_CASE("a split depends on the enrollment and the step alone, and follows the weights")
{
    const std::vector<variant> halves{{"A", 50, 5}, {"B", 50, 6}};
    int a = 0;
    for (int id = 1; id <= 1000; ++id) {
        const auto* v = pick_variant(halves, id, 2);
        REQUIRE(v);
        CHECK(v == pick_variant(halves, id, 2));
        a += v->key == "A";
    }
    CHECK(a > 400);
    CHECK(a < 600);
    const std::vector<variant> one{{"", 100, 5}};
    CHECK(pick_variant(one, 7, 1)->message_template_id == 5);
}

TEST_CASE("why a message is not sent: the first reason")
{
    message_facts f;
    CHECK(message_problem(f) == "");
    f.misses_variable = true;
    CHECK(message_problem(f) == "missing_variable");
    f.needs_window = true;
    CHECK(message_problem(f) == "whatsapp_window_closed");
    f.is_window_open = true;
    CHECK(message_problem(f) == "missing_variable");
    f.has_identity = false;
    CHECK(message_problem(f) == "no_channel_identity");
    f.is_channel_sendable = false;
    CHECK(message_problem(f) == "channel_unavailable");
    f.is_active = false;
    CHECK(message_problem(f) == "template_inactive");
    f.has_template = false;
    CHECK(message_problem(f) == "template_missing");
}
