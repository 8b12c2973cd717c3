#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <pqxx/pqxx>

#include "context.hpp"
#include "http/quick_stop.hpp"
#include "http/server.hpp"
#include "messaging/locks.hpp"
#include "messaging/subscriber.hpp"
#include "routes.hpp"
#include "signing/hmac.hpp"
#include "subscriptions.hpp"
#include "testing/fixtures.hpp"

namespace relevo::crm_sync {

// The service on a schema of its own, without Kafka: what it publishes stays in the outbox, where tests read it. The
// views of scoring and whatsapp-bridge are empty stand-ins with the contract's columns.
struct crm_house
{
    static inline const std::string service_token = "token-of-the-suite-0123456789";

    testing::scratch_schema schema{service_migrations()};
    // Holds the relay's lock, so that the outbox keeps what is published.
    std::unique_ptr<pqxx::connection> relay_lock;
    runtime::service svc{runtime::service::options{.name = "crm-sync"}};
    config cfg = settings();
    database::pool db{svc, cfg.database};
    kafka::producer producer{svc, cfg.kafka};
    messaging::outbox outbox;
    http::client http{svc};
    realtime_hub hub{svc, db, now_ms() - 15 * 60'000};
    context ctx{cfg, svc, db, outbox, http, hub};
    http::server server{svc, http::test::quick_to_stop(cfg.http), route_table(ctx, http::get("/health", nobody))};

    crm_house() : relay_lock(prepare()), outbox(svc, db, producer) {}

    static std::int64_t now_ms()
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(wall_clock::now().time_since_epoch()).count();
    }

    static awaitable<http::response> nobody(const http::request&) { co_return http::no_content(); }

    config settings() const
    {
        config c;
        c.database = schema.settings();
        c.kafka.brokers = "127.0.0.1:1";
        c.tokens.secret = "a-secret-of-the-tests-with-32-characters";
        c.service_token = service_token;
        c.scoring_url = c.voice_call_url = "http://127.0.0.1:1";
        c.encryption_keys = signing::key_ring::parse({signing::to_base64(std::string(32, 'k'))}).value();
        return c;
    }

    std::unique_ptr<pqxx::connection> prepare()
    {
        // Once for all schemas of the database; the lock keeps programs that run at once apart.
        schema.query(R"(
            SELECT pg_advisory_xact_lock(hashtext('relevo test stand-ins'));
            CREATE SCHEMA IF NOT EXISTS scoring;
            CREATE SCHEMA IF NOT EXISTS messaging;
            GRANT USAGE ON SCHEMA scoring, messaging TO PUBLIC;
            CREATE TABLE IF NOT EXISTS scoring.lead_state (broker_id bigint, lead_id bigint, score double precision,
                status text, calificacion text, stage text, stage_entered_at timestamptz, stage_locked_until timestamptz,
                lost_reason text);
            CREATE TABLE IF NOT EXISTS messaging.conversation_card (broker_id bigint, lead_id bigint, conversation_id bigint,
                control_mode text, state text, last_inbound_at timestamptz, unread int);
            GRANT SELECT ON scoring.lead_state, messaging.conversation_card TO PUBLIC;)");
        auto connection = std::make_unique<pqxx::connection>(schema.settings().url);
        pqxx::nontransaction work(*connection);
        work.exec("SELECT pg_advisory_lock(" + std::to_string(static_cast<int>(messaging::lock_class::outbox_relay)) +
                  ", hashtext('" + schema.name() + "'))");
        return connection;
    }

    void run(std::function<awaitable<>()> body) { testing::run(svc, std::move(body)); }

    // A request through the whole HTTP stack.
    awaitable<http::response> call(http::method m, std::string path, std::string token = {}, std::string body = {})
    {
        http::client_request req{m, "http://127.0.0.1:" + std::to_string(server.port()) + path};
        if (!token.empty())
            req.headers.add("Authorization", "Bearer " + token);
        req.headers.add("X-Service-Token", service_token);
        if (!body.empty())
            req.headers.add("Content-Type", "application/json");
        req.body = std::move(body);
        auto answer = co_await http.send(std::move(req), clock::now() + std::chrono::seconds(10));
        co_return std::move(answer.value());
    }

    // A new broker's admin.
    awaitable<std::string> register_broker(std::string name)
    {
        const json::object body{{"email", name + "@example.cl"}, {"password", "Seguro123!"}, {"broker_name", name}};
        const auto answer = co_await call(http::method::post, "/auth/register", "", json::serialize(body));
        REQUIRE(answer.status == 200);
        co_return json_of(answer).text("access_token");
    }

    awaitable<std::int64_t> create_lead(std::string token, std::string phone)
    {
        const json::object body{
            {"phone", phone}, {"name", "María Soto"}, {"metadata", json::object{{"location", "Las Condes"}}}};
        const auto answer = co_await call(http::method::post, "/api/v1/leads", token, json::serialize(body));
        REQUIRE(answer.status == 201);
        co_return json_of(answer).integer("id").value();
    }

    // Hands an event to its subscription's handler, as the subscriber does.
    template <class Message>
    awaitable<> deliver(const events::type<Message>& type, Message message)
    {
        auto e = events::make(type, message);
        e.id = events::new_uuid();
        e.time = events::now_rfc3339();
        const auto table = subscription_table(ctx);
        const auto plan = [&](messaging::unit& unit) {
            unit.tx.set_scope(tenant(e.broker_id));
            for (const auto& row : table)
                if (row.topic == e.topic)
                    row.handle(unit, e);
            unit.tx.set_scope(all_tenants);
        };
        messaging::origin origin{"story", e.id};
        co_await outbox.transact(all_tenants, std::move(origin), plan);
    }

    static json::value json_of(const http::response& r)
    {
        const auto parsed = json::parse(r.body);
        REQUIRE(parsed.has_value());
        return *parsed;
    }

    // As the superuser, who sees through the views what their owner sees: all brokers.
    std::string query(const std::string& sql) const
    {
        return schema.query("SELECT set_config('app.broker_id', '*', true); " + sql);
    }
    std::int64_t count(const std::string& what) const { return std::stoll(query("SELECT count(*) FROM " + what)); }
    // Published events of a type, by the outbox's headers; where: a condition on value (jsonb).
    std::int64_t published(const std::string& type, const std::string& where = "true") const
    {
        return count("(SELECT convert_from(value, 'UTF8')::jsonb AS value FROM outbox WHERE position('\"" + type +
                     "\"' IN headers::text) > 0) o WHERE " + where);
    }
};

}  // namespace relevo::crm_sync
