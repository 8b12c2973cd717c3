#include "kafka/settings.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "kafka/client.hpp"

using namespace relevo;

static config::source from(std::map<std::string, std::string> values)
{
    return config::source([values](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    });
}

TEST_CASE("Kafka's settings have local defaults")
{
    auto source = from({});
    const auto s = kafka::read_settings(source);
    CHECK(s.brokers == "127.0.0.1:19092");
    CHECK(s.security_protocol == "plaintext");
    CHECK_NOTHROW(source.finish());
}

TEST_CASE("SASL without a user is a problem that is named")
{
    auto source = from({{"KAFKA_SECURITY_PROTOCOL", "sasl_ssl"}, {"KAFKA_SASL_MECHANISM", "PLAIN"}});
    kafka::read_settings(source);
    CHECK_THROWS_WITH(source.finish(), Catch::Contains("KAFKA_SASL_USERNAME"));
}

TEST_CASE("credentials reach librdkafka")
{
    kafka::settings s;
    s.security_protocol = "sasl_plaintext";
    s.sasl_mechanism = "SCRAM-SHA-512";
    s.sasl_username = "relevo";
    s.sasl_password = "pw";
    kafka::client_config config(s, "test");
    char value[100];
    std::size_t size = sizeof value;
    REQUIRE(rd_kafka_conf_get(config.get(), "sasl.username", value, &size) == RD_KAFKA_CONF_OK);
    CHECK(std::string(value) == "relevo");
    CHECK_THROWS_AS(config.set("no.such.property", "x"), std::invalid_argument);
}
