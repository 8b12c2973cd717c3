#include "kafka/settings.hpp"

namespace relevo::kafka {

settings read_settings(config::source& source)
{
    settings s;
    s.brokers = source.text("KAFKA_BROKERS", s.brokers, "Kafka's bootstrap servers, comma-separated host:port");
    s.security_protocol =
        source.text("KAFKA_SECURITY_PROTOCOL", s.security_protocol, "plaintext, ssl, sasl_plaintext or sasl_ssl");
    s.sasl_mechanism = source.text("KAFKA_SASL_MECHANISM", "", "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512");
    s.sasl_username = source.text("KAFKA_SASL_USERNAME", "", "Kafka user");
    s.sasl_password = source.text("KAFKA_SASL_PASSWORD", "", "Kafka password");
    s.ssl_ca = source.text("KAFKA_SSL_CA", "", "File with the certificates that sign Kafka's; empty: the system's");
    if (s.brokers.empty())
        source.problem("KAFKA_BROKERS must not be empty");
    if (s.security_protocol.starts_with("sasl") && (s.sasl_mechanism.empty() || s.sasl_username.empty()))
        source.problem("KAFKA_SECURITY_PROTOCOL=" + s.security_protocol +
                       " needs KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD");
    return s;
}

}  // namespace relevo::kafka
