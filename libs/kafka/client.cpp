#include "kafka/client.hpp"

#include <stdexcept>

#include "log/log.hpp"

namespace relevo::kafka {

namespace {

// On librdkafka's threads. level is syslog's.
void write_log(const rd_kafka_t* rk, int level, const char* facility, const char* text)
{
    const auto severity = level <= 4 ? log::level::warn : level <= 6 ? log::level::info : log::level::debug;
    log::write(severity, "kafka_client", {{"client", rd_kafka_name(rk)}, {"facility", facility}, {"text", text}});
}

}  // namespace

client_config::client_config(const settings& s, const std::string& client_id) : conf_(rd_kafka_conf_new())
{
    set("bootstrap.servers", s.brokers).set("client.id", client_id);
    set("security.protocol", s.security_protocol);
    if (!s.sasl_mechanism.empty())
        set("sasl.mechanism", s.sasl_mechanism).set("sasl.username", s.sasl_username);
    if (!s.sasl_password.empty())
        set("sasl.password", s.sasl_password);
    if (!s.ssl_ca.empty())
        set("ssl.ca.location", s.ssl_ca);
    set("reconnect.backoff.ms", "100").set("reconnect.backoff.max.ms", "1000");
    set("socket.timeout.ms", "10000").set("socket.keepalive.enable", "true").set("socket.nagle.disable", "true");
    set("log.connection.close", "false");
    rd_kafka_conf_set_log_cb(conf_.get(), write_log);
}

client_config& client_config::set(const char* name, const std::string& value)
{
    char error[256];
    if (rd_kafka_conf_set(conf_.get(), name, value.c_str(), error, sizeof error) != RD_KAFKA_CONF_OK)
        throw std::invalid_argument("Kafka property " + std::string(name) + ": " + error);
    return *this;
}

client client_config::open(rd_kafka_type_t type) &&
{
    char error[256];
    auto* rk = rd_kafka_new(type, conf_.get(), error, sizeof error);
    if (!rk)
        throw std::runtime_error(std::string("Kafka client: ") + error);
    conf_.release();  // rk's from now on
    return client(rk);
}

record to_record(const rd_kafka_message_t& m)
{
    record r;
    r.topic = rd_kafka_topic_name(m.rkt);
    r.partition = m.partition;
    r.offset = m.offset;
    r.key.assign(static_cast<const char*>(m.key), m.key_len);
    r.value.assign(static_cast<const char*>(m.payload), m.len);
    r.timestamp_ms = rd_kafka_message_timestamp(&m, nullptr);
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&m, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return r;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    r.headers.reserve(rd_kafka_header_cnt(headers));
    for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i)
        r.headers.emplace_back(name, std::string(static_cast<const char*>(value), size));
    return r;
}

owned<const rd_kafka_metadata_t> fetch_metadata(rd_kafka_t* rk, int timeout_ms)
{
    const rd_kafka_metadata_t* metadata = nullptr;
    if (rd_kafka_metadata(rk, 1, nullptr, &metadata, timeout_ms) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return nullptr;
    return owned<const rd_kafka_metadata_t>(metadata);
}

std::string_view record::header_value(std::string_view name) const
{
    for (const auto& [n, value] : headers)
        if (n == name)
            return value;
    return {};
}

}  // namespace relevo::kafka
