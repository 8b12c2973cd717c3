#include "domain/activation.hpp"

#include <catch2/catch.hpp>

#include "domain/enrolment.hpp"

using namespace relevo::campaign_executor;
using namespace std::chrono_literals;

namespace {

step numbered(int n, step_action a = step_action::make_call)
{
    step s;
    s.number = n;
    s.action = a;
    return s;
}

std::string codes(const activation_facts& f)
{
    std::string all;
    for (const auto& p : activation_problems(f))
        all += (all.empty() ? "" : " ") + p.code;
    return all;
}

}  // namespace

TEST_CASE("a campaign with one call step is ready")
{
    CHECK(codes({{numbered(1)}}) == "");
}

TEST_CASE("every problem is named at once")
{
    CHECK(codes({}) == "no_steps");
    CHECK(codes({{numbered(1), numbered(3)}, false, true, false}) ==
          "step_number_gap voice_config_missing empty_windows");
}

TEST_CASE("windows and voice matter only to steps that use them")
{
    CHECK(codes({{numbered(1, step_action::update_stage)}, false, false, false}) == "");
}

TEST_CASE("why a lead is not enrolled")
{
    const time_point now = std::chrono::system_clock::from_time_t(1'795'186'800);
    candidate lead;
    const auto why = [&](const reentry_rule& rule = {}, bool force = false) {
        return skip_reason(lead, {}, rule, force, true, now).value_or("enrolled");
    };
    CHECK(why() == "not_found");
    lead.exists = true;
    CHECK(why() == "no_channel_identity");
    lead.phone = "12";
    CHECK(why() == "invalid_phone");
    lead.phone = "+56912345678";
    CHECK(why() == "enrolled");
    lead.is_blocked = true;
    CHECK(why() == "do_not_contact");
    lead.is_blocked = false;
    lead.stage = "ganado";
    CHECK(why() == "excluded_stage");
    lead.stage = "entrada";
    lead.is_with_human = true;
    CHECK(why() == "human_mode");
    lead.is_with_human = false;
    lead.last_finished_at = now - 24h * 10;
    CHECK(why() == "reentry_not_allowed");
    CHECK(why({}, true) == "enrolled");
    CHECK(why({true, {}}) == "enrolled");
    CHECK(why({false, 10}) == "enrolled");
    CHECK(why({false, 11}) == "reentry_not_allowed");
    lead.has_open_enrollment = true;
    CHECK(why({}, true) == "already_enrolled");
}
