#include "settings_rules.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "factory_settings.hpp"
#include "settings_credentials.hpp"

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

TEST_CASE("everything that is wrong with the voice section is named at once")
{
    const auto c = change("voice", R"({"provider": "fax", "recording_enabled": "yes", "recording_retention_days": 1.5,
        "phone_number_id": "", "assistant_id_by_type": {"Perfilador": "asst_1", "perfilador": "a b"},
        "timing_config": {"maxDurationSeconds": 5, "waitSeconds": 5.1, "voiceSeconds": 0.6, "backoffSeconds": "x"},
        "model_config": {"model": "", "temperature": 3}, "voice_config": {"voiceId": null},
        "end_call_config": {"endCallPhrases": ["a"]}})");
    std::vector<std::string> fields;
    for (const auto& e : c.errors)
        fields.push_back(e.field);
    std::sort(fields.begin(), fields.end());
    CHECK(fields ==
          std::vector<std::string>{"assistant_id_by_type.Perfilador", "assistant_id_by_type.perfilador",
                                   "end_call_config.endCallPhrases", "model_config.model", "model_config.temperature",
                                   "phone_number_id", "provider", "recording_enabled", "recording_retention_days",
                                   "timing_config.backoffSeconds", "timing_config.maxDurationSeconds",
                                   "timing_config.voiceSeconds", "timing_config.waitSeconds", "voice_config.voiceId"});
}

TEST_CASE("the voice section of the documentation passes")
{
    const auto c = change("voice", R"({"phone_number_id": "phn_1", "assistant_id_default": "asst_1",
        "assistant_id_by_type": {"perfilador": "asst_2"},
        "timing_config": {"maxDurationSeconds": 300, "waitSeconds": 0.4, "voiceSeconds": 0.3, "backoffSeconds": 1.2},
        "end_call_config": {"endCallMessage": "Muchas gracias, hasta pronto.", "endCallPhrases": ["adiós", "chao"]},
        "recording_retention_days": 30})");
    CHECK(c.errors.empty());
    CHECK(json::value(c.section).integer("recording_retention_days") == 30);
    CHECK(change("voice", R"({"phone_number_id": null, "assistant_id_by_type": {"perfilador": null}})").errors.empty());
}

TEST_CASE("credentials have known names; a refusal never repeats the value")
{
    const auto read = [](const char* section, const char* body) {
        const auto parsed = json::parse(body).value();
        return read_credentials(section, &parsed);
    };
    CHECK(read("voice", R"({"api_key": "sk-live-x9Qa"})").changes.at(0).secret == "sk-live-x9Qa");
    CHECK_FALSE(read("voice", R"({"api_key": null})").changes.at(0).secret);
    const auto bad = read("voice", R"({"api_key": "with blank", "token": "secret-secret"})");
    REQUIRE(bad.errors.size() == 2);
    CHECK(bad.errors[0].field + " " + bad.errors[0].code == "credentials.api_key invalid_secret");
    CHECK(bad.errors[1].field + " " + bad.errors[1].code == "credentials.token unknown_field");
    for (const auto& e : bad.errors) {
        CHECK(e.message.find("secret-secret") == std::string::npos);
        CHECK(e.message.find("with blank") == std::string::npos);
    }
    CHECK(read("voice", R"("sk-live")").errors.at(0).code == "invalid_type");
    CHECK(read("leads", R"({"api_key": "sk-live-x9Qa"})").errors.at(0).code == "credentials_unavailable");
    CHECK(read_credentials("voice", nullptr).changes.empty());
}
