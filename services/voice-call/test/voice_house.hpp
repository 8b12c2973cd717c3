#pragma once

#include <catch2/catch.hpp>

#include "context.hpp"
#include "http/quick_stop.hpp"
#include "http/server.hpp"
#include "messaging/subscriber.hpp"
#include "routes.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"
#include "testing/house.hpp"
#include "testing/stand_ins.hpp"

namespace relevo::voice_call {

// Vapi, the LLM and the other services' internal routes on 127.0.0.1: each request is remembered and answered by
// `answer`.
struct world_outside
{
    std::vector<http::request> asked;
    std::function<http::response(const http::request&)> answer = [this](const http::request& r) { return usual(r); };
    int calls = 0;

    http::response usual(const http::request& r)
    {
        if (r.method == http::method::post && r.path == "/call")
            return http::json_response(201,
                                       json::object{{"id", "ext-" + std::to_string(++calls)}, {"status", "queued"}});
        return http::json_response(404, json::object{{"message", "Not Found"}});
    }
    awaitable<http::response> serve(http::request r)
    {
        asked.push_back(std::move(r));
        co_return answer(asked.back());
    }
    std::size_t count(http::method m, const std::string& path) const
    {
        return static_cast<std::size_t>(
            std::ranges::count_if(asked, [&](const http::request& r) { return r.method == m && r.path == path; }));
    }
    http::route_table routes()
    {
        const auto handle = [this](const http::request& r) { return serve(r); };
        return {http::post("/call", handle),
                http::get("/call", handle),
                http::get("/call/{id}", handle),
                http::post("/{id}/control", handle),
                http::post("/v1/chat/completions", handle),
                http::post("/internal/tools/{name}", handle),
                http::post("/internal/leads/{id}/stage", handle),
                http::post("/internal/conversations/{id}/takeover", handle)};
    }
};

// As Vapi posts it now.
inline std::string status_webhook(const std::string& external_id, const std::string& status,
                                  const std::string& reason = "")
{
    return R"({"message":{"type":"status-update","status":")" + status + R"(","timestamp":)" +
           std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(
                              std::chrono::system_clock::now().time_since_epoch())
                              .count()) +
           (reason.empty() ? "" : R"(,"endedReason":")" + reason + "\"") + R"(,"call":{"id":")" + external_id +
           R"("}}})";
}

// The service on a schema of its own, without Kafka: what it publishes stays in the outbox, where tests read it.
// crm-sync's views are stand-ins. One random broker with voice, open at all hours; leads are added by add_lead.
struct voice_house
{
    testing::scratch_schema schema{service_migrations()};
    testing::held_outbox published_here{schema};
    runtime::service svc{runtime::service::options{.name = "voice-call"}};
    world_outside world;
    http::server outside{svc, http::test::quick_to_stop(), world.routes()};
    config cfg;
    database::pool db;
    kafka::producer producer;
    messaging::outbox outbox;
    http::client http{svc};
    vapi::client vapi;
    llm::client llm;
    voice_directory voice;
    context ctx;
    messaging::task_runner tasks;
    messaging::subscriber events;
    http::server server;
    std::int64_t broker = testing::random_id();

    explicit voice_house(int max_concurrent_calls = 10)
        : cfg(settings(max_concurrent_calls)),
          db(svc, cfg.database),
          producer(svc, cfg.kafka),
          outbox(svc, db, producer),
          vapi(http, cfg.vapi),
          llm(http, cfg.llm),
          voice(db, cfg.encryption_keys, cfg.vapi),
          ctx{cfg, db, outbox, http, vapi, llm, voice, svc.metrics()},
          tasks(svc, outbox, task_table(ctx), cfg.tasks),
          events(svc, outbox, cfg.kafka, subscription_table(ctx), subscriber_settings()),
          server(svc, http::test::quick_to_stop(cfg.http),
                 route_table(ctx, tasks, events, http::get("/health", nobody)))
    {
        testing::create_stand_ins(schema);
        schema.query("INSERT INTO crm.broker_settings (broker_id, name, timezone, is_active, campaigns) VALUES (" +
                     std::to_string(broker) + ", 'Activa', 'America/Santiago', true, '{\"windows\": {\"call\": []}}')");
    }

    static awaitable<http::response> nobody(const http::request&) { co_return http::no_content(); }

    config settings(int max_concurrent_calls) const
    {
        config c;
        c.database = schema.settings();
        c.kafka.brokers = "127.0.0.1:1";
        c.tokens.secret = "a-secret-of-the-tests-with-32-characters";
        c.service_token = "token-of-the-suite-0123456789";
        c.tasks.poll = std::chrono::milliseconds(20);
        c.max_concurrent_calls = max_concurrent_calls;
        const auto url = "http://127.0.0.1:" + std::to_string(outside.port());
        c.vapi.base_url = url;
        c.vapi.api_key = "vapi-key";
        c.vapi.assistant_id = "asst_1";
        c.vapi.phone_number_id = "phn_1";
        c.llm.base_url = url + "/v1";
        c.llm.api_key = "llm-key";
        c.webhook_base_url = "https://relevo.example";
        c.scoring_url = c.crm_sync_url = c.whatsapp_bridge_url = url;
        return c;
    }

    void run(std::function<awaitable<>()> body) { testing::run(svc, std::move(body)); }
    std::string value(const std::string& sql) const { return schema.query(sql); }
    std::int64_t count(const std::string& sql) const { return std::stoll(value("SELECT count(*) FROM " + sql)); }

    std::int64_t add_lead(const std::string& phone = "+56912345678") const
    {
        const auto lead = testing::random_id();
        schema.query("INSERT INTO crm.lead_card (broker_id, lead_id, name, phone) VALUES (" + std::to_string(broker) +
                     ", " + std::to_string(lead) + ", 'María Soto', '" + phone + "')");
        return lead;
    }

    std::string token(auth::role role = auth::role::admin, std::optional<std::int64_t> of = {}) const
    {
        auth::user u;
        u.id = 3;
        u.email = "user@example.cl";
        u.role = role;
        u.broker_id = of ? of : std::optional(broker);
        if (of == 0)
            u.broker_id.reset();
        return auth::issue_token(cfg.tokens, u, wall_clock::now());
    }

    awaitable<http::response> call(http::method m, std::string path, json::value body = {}, std::string as = {})
    {
        http::client_request req{m, "http://127.0.0.1:" + std::to_string(server.port()) + path};
        req.headers.add("Authorization", "Bearer " + (as.empty() ? token() : as));
        if (!body.is_null()) {
            req.headers.add("Content-Type", "application/json");
            req.body = json::serialize(body);
        }
        auto answer = co_await http.send(std::move(req), clock::now() + std::chrono::seconds(10));
        co_return std::move(answer.value());
    }

    awaitable<http::response> ask_for_call(std::int64_t lead)
    {
        const json::value body = json::object{{"lead_id", lead}};
        co_return co_await call(http::method::post, "/api/v1/calls", body);
    }

    static json::value body_of(const http::response& r)
    {
        const auto parsed = json::parse(r.body);
        REQUIRE(parsed.has_value());
        return *parsed;
    }

    // A webhook of Vapi, as the gateway puts it on the topic: the same bytes have the same id.
    static events::envelope webhook(const std::string& body)
    {
        events::envelope e;
        e.id = events::uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", body);
        e.type = events::webhook_received;
        e.source = "/relevo/webhook-gateway";
        e.time = events::now_rfc3339();
        e.topic = topics::webhooks_vapi;
        e.key = "call";
        e.data = body;
        return e;
    }
    awaitable<> deliver(std::string body)
    {
        auto e = webhook(body);
        co_await events.deliver(std::move(e));
    }

    awaitable<> until(std::string sql, std::string expected) const
    {
        const auto holds = [this, sql, expected] { return value(sql) == expected; };
        std::function<bool()> condition = holds;
        co_await testing::eventually(std::move(condition));
    }

    // Events of a type in the outbox whose value has this text.
    std::int64_t published(const std::string& type, const std::string& containing = "") const
    {
        return count("outbox WHERE headers LIKE '%\"" + type + "\"%' AND convert_from(value, 'UTF8') LIKE '%" +
                     containing + "%'");
    }
};

}  // namespace relevo::voice_call
