#include "custom_sources.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using webhook_gateway::parse_custom_sources;

TEST_CASE("custom sources have a secret and a topic of their own or the common one")
{
    const auto list = parse_custom_sources(R"(
sources:
  calendly:
    secret: whsec_a2V5LW9uZQ==, whsec_a2V5LXplcm8=;id=old
  store-2:
    secret: whsec_a2V5LW9uZQ==
    topic: webhooks.whatsapp.v1
  open:
)");
    CHECK(list.problems.empty());
    REQUIRE(list.sources.size() == 3);
    CHECK(list.sources[0].name == "calendly");
    CHECK(list.sources[0].label == "custom/calendly");
    CHECK(list.sources[0].topic == "webhooks.custom.v1");
    REQUIRE(list.sources[0].secrets.size() == 2);
    CHECK(list.sources[0].secrets[1].id == "old");
    CHECK(list.sources[1].topic == "webhooks.whatsapp.v1");
    CHECK(list.sources[2].secrets.empty());
}

TEST_CASE("no declaration is no source")
{
    CHECK(parse_custom_sources("").sources.empty());
    CHECK(parse_custom_sources("").problems.empty());
    CHECK(parse_custom_sources("sources:\n").sources.empty());
}

TEST_CASE("every problem of the declarations is named")
{
    const auto list = parse_custom_sources(R"(
sources:
  Bad_Name: {secret: whsec_a2V5}
  topics: {topic: calls.events.v1}
  nowhere: {topic: webhooks.nowhere.v1}
  keys: {secret: "whsec_***"}
  typo: {secrets: whsec_a2V5}
)");
    CHECK(list.problems == std::vector<std::string>{
                               "source Bad_Name: a name has at most 63 of a-z, 0-9 and '-'",
                               "source topics: topic: expected one of the webhooks.* topics",
                               "source nowhere: topic: expected one of the webhooks.* topics",
                               "source keys: secret: expected whsec_ and base64",
                               "source typo: expected topic and secret, not secrets",
                           });
}

TEST_CASE("what is no declaration of sources is a problem with a line")
{
    for (const auto* text :
         {"calendly: {}", "sources: {}\nmore: 1", "- a", "sources: [", "sources:\n  a: {secret: [1]}"}) {
        INFO(text);
        const auto list = parse_custom_sources(text);
        REQUIRE(list.problems.size() == 1);
        CHECK(list.problems.front().starts_with("line "));
    }
}
