#include "config.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

using namespace relevo;
using namespace relevo::webhook_gateway;

namespace {

using environment = std::map<std::string, std::string>;

webhook_gateway::config load(environment changed)
{
    environment all{{"DATABASE_URL", "postgresql://u:p@127.0.0.1/relevo"},
                    {"JWT_SECRET", std::string(32, 'j')},
                    {"MICROSERVICE_TOKEN", "token"}};
    changed.merge(all);
    relevo::config::source source([changed](const std::string& name) {
        const auto found = changed.find(name);
        return found == changed.end() ? std::nullopt : std::optional(found->second);
    });
    return load_config(source);
}

std::vector<std::string> problems_with(environment changed)
{
    try {
        load(std::move(changed));
        return {};
    } catch (const relevo::config::error& e) {
        return e.problems();
    }
}

bool names(const std::vector<std::string>& problems, std::string_view setting)
{
    return std::ranges::any_of(problems, [&](const std::string& p) { return p.starts_with(setting); });
}

}  // namespace

TEST_CASE("dev needs no webhook secret")
{
    const auto c = load({});
    CHECK(c.vapi_secrets.empty());
    CHECK(c.serves("pbx"));
    CHECK(c.vapi_plan.header == "x-vapi-signature");
    CHECK(c.vapi_plan.payload == "{body}");
}

TEST_CASE("production names every secret that is missing, all at once")
{
    const auto problems = problems_with({{"APP_ENV", "production"}, {"CUSTOM_WEBHOOKS", "sources: {calendly: {}}"}});
    for (const auto* setting : {"VAPI_WEBHOOK_SECRET:", "TWILIO_AUTH_TOKEN:", "WEBHOOK_SECRET:", "WHATSAPP_APP_SECRET:",
                                "WHATSAPP_VERIFY_TOKEN:", "TELEGRAM_WEBHOOK_SECRET:", "ELEVENLABS_WEBHOOK_SECRET:",
                                "CUSTOM_WEBHOOKS: source calendly", "WEBHOOK_BASE_URL:"}) {
        INFO(setting);
        CHECK(names(problems, setting));
    }
}

TEST_CASE("a source that production leaves out needs no secret")
{
    const environment production{{"APP_ENV", "production"},
                                 {"WEBHOOK_BASE_URL", "https://relevo.example"},
                                 {"WEBHOOK_SOURCES", "pbx"},
                                 {"WEBHOOK_SECRET", "a, b;id=old"}};
    CHECK(problems_with(production).empty());
    const auto c = load(production);
    CHECK(c.serves("pbx"));
    CHECK_FALSE(c.serves("vapi"));
    CHECK(c.pbx_secrets.size() == 2);
}

TEST_CASE("an unknown source, option, or part of Vapi's plan is a problem")
{
    const auto problems = problems_with({{"WEBHOOK_SOURCES", "vapi,fax"},
                                         {"TWILIO_AUTH_TOKEN", "canary;until=soon"},
                                         {"CUSTOM_WEBHOOKS", "sources: {a: {topic: dlq.v1}}"},
                                         {"VAPI_HMAC_ALGORITHM", "md5"},
                                         {"VAPI_HMAC_ENCODING", "base32"},
                                         {"VAPI_HMAC_PAYLOAD", "{timestamp}"}});
    for (const auto* setting :
         {"WEBHOOK_SOURCES:", "TWILIO_AUTH_TOKEN: secret 1", "CUSTOM_WEBHOOKS: source a",
          "VAPI_HMAC_ALGORITHM:", "VAPI_HMAC_ENCODING:", "VAPI_HMAC_PAYLOAD:", "VAPI_HMAC_TIMESTAMP_HEADER:"}) {
        INFO(setting);
        CHECK(names(problems, setting));
    }
    CHECK(problems.size() == 7);
}
