#pragma once

#include <string>
#include <string_view>

#include "events/envelope.hpp"
#include "http/message.hpp"
#include "kafka/producer.hpp"
#include "runtime/service.hpp"

namespace relevo::webhook_gateway {

// A verified webhook on its way to its topic.
struct webhook
{
    std::string_view source;  // "vapi": webhooks.vapi.v1
    std::string_view topic;
    std::string secret_id;  // which secret it was verified by; "none" in dev
    std::string key;        // the provider's entity: call id, phone
};

// The CloudEvent of a webhook: the provider's bytes, ce_id = UUIDv5(source, secret id, sha256(path + query + body)), so
// a webhook that the provider sends again has the id it had before.
events::envelope to_event(const webhook& w, const http::request& req);

// Makes webhooks durable: acknowledged by Kafka with acks=all before the provider gets its 200.
// Metrics: webhooks_total{source,outcome}, webhook_ack_seconds{source}.
class ingest
{
public:
    ingest(runtime::service& svc, kafka::producer& producer, std::chrono::milliseconds limit);

    // False when Kafka did not acknowledge in time: the caller answers 503 and the provider sends again.
    awaitable<bool> accept(const events::envelope& e, std::string_view source);
    void count(std::string_view source, std::string_view outcome);

private:
    runtime::service& svc_;
    kafka::producer& producer_;
    std::chrono::milliseconds limit_;
};

// 503 with a jittered Retry-After of 2–10 s.
http::response not_durable();

}  // namespace relevo::webhook_gateway
