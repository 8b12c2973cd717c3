#pragma once

#include <map>
#include <string>

#include "config/source.hpp"

namespace relevo::kafka {

struct settings
{
    std::string brokers = "127.0.0.1:19092";
    std::string security_protocol = "plaintext";
    std::string sasl_mechanism, sasl_username, sasl_password, ssl_ca;
};

// KAFKA_BROKERS, KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_SSL_CA
settings read_settings(config::source& source);

}  // namespace relevo::kafka
