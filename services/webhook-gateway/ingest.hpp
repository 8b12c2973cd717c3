#pragma once

#include <map>
#include <string>
#include <string_view>

#include "domain/log_sampler.hpp"
#include "events/envelope.hpp"
#include "http/message.hpp"
#include "kafka/producer.hpp"
#include "metrics/registry.hpp"
#include "quarantine.hpp"
#include "runtime/service.hpp"
#include "spool.hpp"

namespace relevo::webhook_gateway {

// Pairs of texts compare with pairs of views.
struct text_pair_less
{
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const
    {
        return std::pair<std::string_view, std::string_view>(a) < std::pair<std::string_view, std::string_view>(b);
    }
};

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

// Makes webhooks durable before the provider gets its 200: acknowledged by Kafka with acks=all, or else committed to
// the spool. Metrics: webhooks_total{source,outcome}, webhooks_verified_total{source,secret},
// webhook_ack_seconds{source}. Each loop has one; what Postgres takes goes over the service's loop.
class ingest
{
public:
    struct limits
    {
        std::chrono::milliseconds acknowledge{1'500};  // for Kafka's report
        std::chrono::milliseconds spool{500};          // for Postgres's commit after it
        std::size_t in_flight = SIZE_MAX;              // webhooks that wait for either; more are shed
    };

    ingest(runtime::service& svc, kafka::producer& producer, webhook_gateway::spool& spool,
           webhook_gateway::quarantine& quarantine, limits l);

    // Whether so many wait that a further one would only wait longer (Little's law): the caller answers 503.
    bool is_full() const { return in_flight_ >= limits_.in_flight; }
    // False when neither took it in time: the caller answers 503 and the provider sends again.
    awaitable<bool> accept(const events::envelope& e, std::string_view source);
    // The same for a source that sends JSON; problem: why the body is none. What is genuine but unreadable goes to the
    // quarantine.
    awaitable<bool> accept_json(const events::envelope& e, std::string_view source, error_code problem);
    void count(std::string_view source, std::string_view outcome);
    // Counts it; some are logged, so that an integrator can be told what is wrong: never a body or a header's value
    // that could be a secret.
    void refused(std::string_view source, std::string_view outcome, const http::request& req);
    void count_verified(std::string_view source, std::string_view secret_id);

private:
    awaitable<bool> must_wait(const events::envelope& e);
    awaitable<bool> produce(const events::envelope& e, clock::time_point begun);
    void tell(const events::envelope& e, std::string_view source, bool is_durable);
    metrics::histogram& seconds(std::string_view source);

    runtime::service& svc_;
    kafka::producer& producer_;
    webhook_gateway::spool& spool_;
    webhook_gateway::quarantine& quarantine_;
    limits limits_;
    std::size_t in_flight_ = 0;
    std::map<std::string, metrics::histogram, std::less<>> seconds_;
    std::map<std::pair<std::string, std::string>, metrics::counter, text_pair_less> counters_, verified_;
    log_sampler accepted_log_{50}, refused_log_{5};
};

// 503 with a jittered Retry-After of 2–10 s.
http::response not_durable();

}  // namespace relevo::webhook_gateway
