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

TEST_CASE("a message needs a channel and an approved template that no lead can lack words for")
{
    auto message = numbered(1, step_action::send_message);
    message.variants = {{"", 100, 5}};
    activation_facts f{{message}};
    f.channel = "whatsapp";
    CHECK(codes(f) == "template_missing");
    f.templates[5] = {"whatsapp", true, true, {}};
    CHECK(codes(f) == "");
    f.templates[5] = {"email", false, false, {"name", "email"}};
    CHECK(codes(f) ==
          "template_inactive template_channel_mismatch template_not_approved variable_without_default "
          "variable_without_default");
    f.templates[5] = {"any", true, false, {}};
    CHECK(codes(f) == "template_not_approved");
    condition open_window{condition::kind::leaf, {}, "window.whatsapp_open", comparison::eq, {fact(true)}};
    f.steps[0].only_if = open_window;
    CHECK(codes(f) == "");
    condition also{condition::kind::all};
    also.parts = {open_window};
    f.steps[0].only_if = also;
    CHECK(codes(f) == "");
    f.channel = "multi";
    CHECK(codes(f) == "channel_missing");
    f.steps[0].channel = "telegram";
    CHECK(codes(f) == "channel_unavailable");
}

TEST_CASE("branches lead somewhere, and round only with an hour's wait")
{
    auto back = numbered(3);
    back.only_if.what = condition::kind::any;
    back.if_not = on_false::go_to;
    back.else_step = 1;
    activation_facts f{{numbered(1), numbered(2), back}};
    CHECK(codes(f) == "branch_cycle");
    f.steps[1].delay = 1h;
    CHECK(codes(f) == "");
    f.steps[2].else_step = 3;
    CHECK(codes(f) == "branch_cycle");
    f.steps[2].else_step = 4;
    CHECK(codes(f) == "branch_target_missing");
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
