#include "ingest.hpp"

#include <algorithm>
#include <cctype>

#include "log/log.hpp"
#include "metrics/registry.hpp"
#include "runtime/crash_point.hpp"
#include "runtime/worker_loop.hpp"
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

// "content-type x-vapi-secret(12)": with the length of each value, which tells a truncated or doubled secret.
std::string header_names(const http::request& req)
{
    constexpr std::size_t most_bytes = 500;
    std::string names;
    for (const auto& [name, value] : req.headers) {
        if (names.size() > most_bytes)
            break;
        names += (names.empty() ? "" : " ") + std::string(name) + '(' + std::to_string(value.size()) + ')';
    }
    return names;
}

class counted_in
{
public:
    explicit counted_in(std::size_t& count) : count_(count) { ++count_; }
    ~counted_in() { --count_; }
    counted_in(const counted_in&) = delete;
    counted_in& operator=(const counted_in&) = delete;

private:
    std::size_t& count_;
};

}  // namespace

events::envelope to_event(const webhook& w, const http::request& req)
{
    events::envelope e;
    const auto digest = signing::to_hex(signing::sha256({req.target, "\n", req.body}));
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

ingest::ingest(runtime::service& svc, kafka::producer& producer, webhook_gateway::spool& spool,
               webhook_gateway::quarantine& quarantine, limits l)
    : svc_(svc), producer_(producer), spool_(spool), quarantine_(quarantine), limits_(l)
{
}

awaitable<bool> ingest::accept(const events::envelope& e, std::string_view source)
{
    const counted_in waiting(in_flight_);
    const auto begun = clock::now();
    bool is_durable = false, is_spooled = false, is_held = false;
    if (!spool_.is_empty())
        is_held = co_await must_wait(e);
    if (!is_held && producer_.is_connected())
        is_durable = co_await produce(e, begun);
    if (!is_durable) {
        is_spooled = co_await runtime::run_on(svc_.loop(), spool_.keep(e, clock::now() + limits_.spool));
        is_durable = is_spooled;
    }
    // Nothing but Kafka is left: it may be up although it was not known to be.
    if (!is_durable) {
        is_held = co_await must_wait(e);
        if (!is_held && clock::now() - begun < limits_.acknowledge)
            is_durable = co_await produce(e, begun);
    }
    seconds(source).observe(clock::now() - begun);
    count(source, !is_durable ? "not_durable" : is_spooled ? "spooled" : "accepted");
    tell(e, source, is_durable);
    if (is_durable)
        runtime::crash_point("report_to_answer");
    co_return is_durable;
}

awaitable<bool> ingest::must_wait(const events::envelope& e)
{
    return runtime::run_on(svc_.loop(), spool_.holds(e.topic, e.key));
}

awaitable<bool> ingest::produce(const events::envelope& e, clock::time_point begun)
{
    auto record = events::to_view(e);
    const auto report = co_await producer_.produce_view(std::move(record), begun + limits_.acknowledge);
    co_return report.has_value();
}

awaitable<bool> ingest::accept_json(const events::envelope& e, std::string_view source, error_code problem)
{
    // Each awaited by itself: GCC 12 breaks the frame of `if (… || !co_await a) co_return co_await b;`.
    bool is_quarantined = false;
    if (problem) {
        const auto why = problem.message();
        is_quarantined = co_await runtime::run_on(svc_.loop(), quarantine_.keep(e, why));
    }
    if (is_quarantined) {
        count(source, "quarantined");
        co_return true;
    }
    const bool is_durable = co_await accept(e, source);  // if unreadable, its consumer will make it a dead letter
    co_return is_durable;
}

void ingest::tell(const events::envelope& e, std::string_view source, bool is_durable)
{
    if (!is_durable)
        return log::error("webhook_not_durable",
                          {{"source", source}, {"event_id", e.id}, {"correlation_id", e.correlation_id}});
    if (!accepted_log_.lets_through(clock::now()))
        return;
    log::info("webhook_accepted", {{"source", source},
                                   {"event_id", e.id},
                                   {"correlation_id", e.correlation_id},
                                   {"not_listed", accepted_log_.take_passed_over()}});
}

void ingest::refused(std::string_view source, std::string_view outcome, const http::request& req)
{
    count(source, outcome);
    if (!refused_log_.lets_through(clock::now()))
        return;
    log::warn("webhook_refused", {{"source", source},
                                  {"reason", outcome},
                                  {"route", req.route},
                                  {"client", req.remote_ip},
                                  {"user_agent", req.headers.get("user-agent")},
                                  {"content_type", req.headers.get("content-type")},
                                  {"body_bytes", req.body.size()},
                                  {"headers", header_names(req)},
                                  {"correlation_id", req.id},
                                  {"not_listed", refused_log_.take_passed_over()}});
}

metrics::histogram& ingest::seconds(std::string_view source)
{
    auto found = seconds_.find(source);
    if (found == seconds_.end()) {
        const std::string name(source);
        auto handle =
            svc_.metrics().histogram("webhook_ack_seconds", "Time until a webhook was durable", {{"source", name}});
        found = seconds_.emplace(name, handle).first;
    }
    return found->second;
}

void ingest::count(std::string_view source, std::string_view outcome)
{
    const auto key = std::pair(source, outcome);
    auto found = counters_.find(key);
    if (found == counters_.end()) {
        auto handle = svc_.metrics().counter("webhooks_total", "Webhooks by source and outcome",
                                             {{"source", std::string(source)}, {"outcome", std::string(outcome)}});
        found = counters_.emplace(key, handle).first;
    }
    found->second.add();
}

void ingest::count_verified(std::string_view source, std::string_view secret_id)
{
    const auto key = std::pair(source, secret_id);
    auto found = verified_.find(key);
    if (found == verified_.end()) {
        auto handle = svc_.metrics().counter("webhooks_verified_total",
                                             "Webhooks by the secret that matched; none: not verified (dev only)",
                                             {{"source", std::string(source)}, {"secret", std::string(secret_id)}});
        found = verified_.emplace(key, handle).first;
    }
    found->second.add();
}

http::response not_durable()
{
    return http::to_response(http::overloaded(), {});
}

}  // namespace relevo::webhook_gateway
