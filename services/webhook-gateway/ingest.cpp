#include "ingest.hpp"

#include <algorithm>
#include <cctype>
#include <random>

#include "log/log.hpp"
#include "metrics/registry.hpp"
#include "signing/hmac.hpp"

namespace relevo::webhook_gateway {

namespace {

// Namespace of webhook ids (UUIDv5), drawn once for Relevo.
constexpr std::string_view webhook_namespace = "5f0a7c52-2d0b-4c39-9a63-0f6a5f3f6d1e";

// What we gave the provider to send back goes on with that story; else the request begins one. Called after
// verification.
std::string correlation_of(const http::request& req)
{
    const auto given = req.headers.get("x-correlation-id");
    const auto is_sane = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
    };
    const bool usable = !given.empty() && given.size() <= 64 && std::all_of(given.begin(), given.end(), is_sane);
    return usable ? std::string(given) : req.id;
}

}  // namespace

events::envelope to_event(const webhook& w, const http::request& req)
{
    events::envelope e;
    const auto digest = signing::to_hex(signing::sha256(req.target + '\n' + req.body));
    e.id = events::uuid5(webhook_namespace, std::string(w.source) + '/' + w.secret_id + '/' + digest);
    e.source = "/providers/" + std::string(w.source);
    e.type = "webhook.received";
    e.time = events::now_rfc3339();
    e.correlation_id = correlation_of(req);
    e.traceparent = req.headers.get("traceparent");
    e.content_type = req.headers.get("content-type");
    e.topic = w.topic;
    e.key = w.key;
    e.data = req.body;
    e.extra = {{"x-path", req.path}, {"x-query", req.query}, {"x-secret-id", w.secret_id}};
    return e;
}

ingest::ingest(runtime::service& svc, kafka::producer& producer, std::chrono::milliseconds limit)
    : svc_(svc), producer_(producer), limit_(limit)
{
}

awaitable<bool> ingest::accept(const events::envelope& e, std::string_view source)
{
    const auto begun = clock::now();
    auto message = events::to_message(e);
    const auto report = co_await producer_.produce(std::move(message), begun + limit_);
    svc_.metrics()
        .histogram("webhook_ack_seconds", "Time until Kafka had the webhook", {{"source", std::string(source)}})
        .observe(clock::now() - begun);
    count(source, report ? "accepted" : "not_durable");
    if (report)
        log::info("webhook_accepted", {{"source", source}, {"event_id", e.id}, {"correlation_id", e.correlation_id}});
    else
        log::error("webhook_not_durable", {{"source", source},
                                           {"event_id", e.id},
                                           {"correlation_id", e.correlation_id},
                                           {"error", report.error().message()}});
    co_return report.has_value();
}

void ingest::count(std::string_view source, std::string_view outcome)
{
    svc_.metrics()
        .counter("webhooks_total", "Webhooks by source and outcome",
                 {{"source", std::string(source)}, {"outcome", std::string(outcome)}})
        .add();
}

http::response not_durable()
{
    thread_local std::minstd_rand random{std::random_device{}()};
    auto r = http::json_response(503, json::object{{"error", "temporarily unavailable"}});
    r.headers.add("Retry-After", std::to_string(2 + random() % 9));
    return r;
}

}  // namespace relevo::webhook_gateway
