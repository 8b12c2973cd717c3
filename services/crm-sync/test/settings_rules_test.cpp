#include "settings_rules.hpp"

#include <catch2/catch.hpp>

#include "factory_settings.hpp"

using namespace relevo;
using namespace relevo::crm_sync;

namespace {

section_change change(const std::string& section, const char* body)
{
    return change_section(section, *factory_settings().find(section)->as_object(), *json::parse(body)->as_object());
}

std::string error_of(const section_change& c)
{
    return c.errors.empty() ? "" : c.errors[0].field + " " + c.errors[0].code;
}

}  // namespace

TEST_CASE("the factory values are complete and keep their own rules")
{
    for (const auto* section :
         {"prompt", "leads", "pipeline", "appointments", "campaigns", "voice", "channels", "alerts"}) {
        const auto& factory = *factory_settings().find(section)->as_object();
        CHECK(change_section(section, {}, factory).errors.empty());
    }
}

TEST_CASE("a partial change leaves the rest, and names what is different")
{
    const auto c = change("leads", R"({"cold_max_score": 25, "warm_max_score": 50, "unknown": 1})");
    CHECK(c.errors.empty());
    CHECK(c.changed_fields == std::vector<std::string>{"cold_max_score"});
    CHECK(json::value(c.section).integer("cold_max_score") == 25);
    CHECK(json::value(c.section).integer("hot_min_score") == 50);
    CHECK_FALSE(c.section.find("unknown"));
}

TEST_CASE("objects merge one level deep")
{
    const auto c = change("leads", R"({"field_weights": {"name": 7}})");
    CHECK(c.errors.empty());
    CHECK(json::value(c.section).integer("field_weights.name") == 7);
    CHECK(json::value(c.section).integer("field_weights.phone") == 10);
}

TEST_CASE("a channel is changed without touching the others")
{
    const auto c = change("channels", R"({"whatsapp": {"sender": "+14155238886"}})");
    CHECK(json::value(c.section).text("whatsapp.sender") == "+14155238886");
    CHECK(json::value(c.section).text("whatsapp.provider") == "twilio");
    CHECK(json::value(c.section).boolean("webchat.enabled") == true);
}

TEST_CASE("what breaks a section's rule is refused")
{
    CHECK(error_of(change("leads", R"({"cold_max_score": "high"})")) == "cold_max_score invalid_type");
    CHECK(error_of(change("leads", R"({"cold_max_score": 60})")) == "cold_max_score out_of_order");
    CHECK(error_of(change("leads", R"({"hot_min_score": 40})")) == "hot_min_score out_of_order");
    CHECK(error_of(change("leads", R"({"field_weights": {"shoe_size": 5}})")) ==
          "field_weights.shoe_size unknown_field");
    CHECK(error_of(change("leads", R"({"field_weights": {"name": 101}})")) == "field_weights.name out_of_range");
    CHECK(error_of(
              change("leads", R"({"income_ranges": {"low": {"min": 500001, "max": 1000000, "multiplier": 0.4}}})")) ==
          "income_ranges not_contiguous");
    CHECK(error_of(change("campaigns", R"({"max_concurrent_calls": 0})")) == "max_concurrent_calls out_of_range");
    CHECK(error_of(change("campaigns", R"({"windows": {"call": [{"days": [8], "from": "09:00", "to": "18:00"}]}})")) ==
          "windows.call invalid_window");
    CHECK(error_of(change("campaigns", R"({"windows": {"call": [{"days": [1], "from": "18:00", "to": "09:00"}]}})")) ==
          "windows.call invalid_window");
    CHECK(error_of(change("voice", R"({"provider": "fax"})")) == "provider unknown_provider");
}

TEST_CASE("windows of whole days pass")
{
    const auto c =
        change("campaigns", R"({"windows": {"call": [{"days": [1,2,3,4,5,6,7], "from": "00:00", "to": "24:00"}]}})");
    CHECK(c.errors.empty());
}
