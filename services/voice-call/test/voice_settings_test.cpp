#include "voice_settings.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::voice_call;

namespace {

vapi::settings environment()
{
    vapi::settings s;
    s.api_key = "env-key";
    s.assistant_id = "env-assistant";
    s.phone_number_id = "env-number";
    return s;
}

company_voice configured_company()
{
    company_voice v;
    v.assistant_id_default = "asst-default";
    v.assistant_id_by_type = {{"perfilador", "asst-perfilador"}, {"vacio", ""}};
    v.phone_number_id = "own-number";
    v.api_key = "own-key";
    v.recording_enabled = false;
    v.timing = {{"maxDurationSeconds", 300}};
    return v;
}

using names = std::vector<std::string>;

}  // namespace

TEST_CASE("an assistant is found by type, then the company's default, then the settings")
{
    const auto company = configured_company();
    CHECK(resolve(company, "perfilador", environment()).assistant_id == "asst-perfilador");
    CHECK(resolve(company, "calificador", environment()).assistant_id == "asst-default");
    CHECK(resolve(company, "vacio", environment()).assistant_id == "asst-default");
    CHECK(resolve(company, "default", environment()).assistant_id == "asst-default");
    CHECK(resolve({}, "perfilador", environment()).assistant_id == "env-assistant");
}

TEST_CASE("number and key are the company's, then the settings'; recording and duration only the company's")
{
    const auto own = resolve(configured_company(), "default", environment());
    CHECK(own.phone_number_id == "own-number");
    CHECK(own.api_key == "own-key");
    CHECK(own.recording_enabled == false);
    CHECK(own.max_duration_seconds == 300);
    CHECK(own.is_complete());
    const auto fallback = resolve({}, "default", environment());
    CHECK(fallback.phone_number_id == "env-number");
    CHECK(fallback.api_key.empty());  // the client's own
    CHECK_FALSE(fallback.recording_enabled);
    CHECK_FALSE(fallback.max_duration_seconds);
    CHECK(fallback.is_complete());
}

TEST_CASE("what is missing is named, with where it is set")
{
    const auto nothing = resolve({}, "default", {});
    CHECK(nothing.missing == names{"assistant_id", "phone_number_id", "api_key"});
    CHECK(nothing.lacks("api_key"));
    const auto problem = voice_not_configured(nothing.missing);
    CHECK(problem.status == 400);
    CHECK(problem.code == "voice_not_configured");
    for (const auto* name : {"assistant_id_default", "VAPI_ASSISTANT_ID", "VAPI_PHONE_NUMBER_ID", "VAPI_API_KEY"})
        CHECK(problem.detail.find(name) != std::string::npos);
    CHECK(problem.extra.find("missing")->as_array()->size() == 3);
}

TEST_CASE("a key that cannot be opened is never replaced by the settings'")
{
    auto company = configured_company();
    company.api_key.clear();
    company.is_key_unreadable = true;
    CHECK(resolve(company, "default", environment()).missing == names{"api_key"});
}

TEST_CASE("the id stored for exactly a type is the one that is changed at the provider")
{
    const auto company = configured_company();
    CHECK(company.assistant_of("default") == "asst-default");
    CHECK(company.assistant_of("perfilador") == "asst-perfilador");
    CHECK_FALSE(company.assistant_of("calificador"));
    CHECK_FALSE(company_voice().assistant_of("default"));
}
