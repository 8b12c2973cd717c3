#pragma once

#include <catch2/catch.hpp>
#include <pqxx/pqxx>
#include <random>

#include "context.hpp"
#include "http/quick_stop.hpp"
#include "http/server.hpp"
#include "messaging/locks.hpp"
#include "messaging/subscriber.hpp"
#include "routes.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"
#include "testing/fixtures.hpp"
#include "testing/stand_ins.hpp"

namespace relevo::scoring {

// The service on a schema of its own, without Kafka: what it publishes stays in the outbox, where tests read it.
// crm-sync and whatsapp-bridge are stand-ins. One broker and lead with random ids.
struct scoring_house
{
    static inline const std::string service_token = "token-of-the-suite-0123456789";

    testing::scratch_schema schema{service_migrations()};
    std::unique_ptr<pqxx::connection> relay_lock;  // the outbox keeps what is published
    runtime::service svc{runtime::service::options{.name = "scoring"}};
    config cfg = settings();
    database::pool db{svc, cfg.database};
    kafka::producer producer{svc, cfg.kafka};
    messaging::outbox outbox;
    http::client http{svc};
    context ctx{cfg, db, producer, outbox};
    http::server server{svc, http::test::quick_to_stop(cfg.http), route_table(ctx)};
    std::int64_t broker = random_id(), lead = random_id();

    scoring_house() : relay_lock(prepare()), outbox(svc, db, producer) {}

    static std::int64_t random_id()
    {
        static std::mt19937_64 random{std::random_device{}()};
        return static_cast<std::int64_t>(random() % 1'000'000'000'000) + 1;
    }

    config settings() const
    {
        config c;
        c.database = schema.settings();
        c.kafka.brokers = "127.0.0.1:1";
        c.tokens.secret = "a-secret-of-the-tests-with-32-characters";
        c.service_token = service_token;
        return c;
    }

    std::unique_ptr<pqxx::connection> prepare()
    {
        testing::create_stand_ins(schema);
        auto connection = std::make_unique<pqxx::connection>(schema.settings().url);
        pqxx::nontransaction work(*connection);
        work.exec("SELECT pg_advisory_lock(" + std::to_string(static_cast<int>(messaging::lock_class::outbox_relay)) +
                  ", hashtext('" + schema.name() + "'))");
        return connection;
    }

    void run(std::function<awaitable<>()> body) { testing::run(svc, std::move(body)); }

    std::string ids() const { return std::to_string(broker) + ", " + std::to_string(lead); }
    std::string where() const
    {
        return " WHERE broker_id = " + std::to_string(broker) + " AND lead_id = " + std::to_string(lead);
    }
    std::string value(const std::string& sql) const { return schema.query(sql); }
    std::string of_lead(const std::string& column, const std::string& table) const
    {
        return value("SELECT " + column + " FROM " + table + where());
    }
    std::string score() const { return of_lead("round(score::numeric, 1)", "lead_scores"); }
    std::string stage() const { return of_lead("stage", "lead_stages"); }

    // The lead as crm-sync has it: name, phone, place.
    void crm_has_lead() const
    {
        schema.query("INSERT INTO crm.lead_facts (broker_id, lead_id, name, phone, phone_valid, location) VALUES (" +
                     ids() + ", 'María Soto', '+56912345678', true, 'Las Condes')");
        schema.query(
            "INSERT INTO crm.lead_card (broker_id, lead_id, name, phone, location, tags, assigned_to) VALUES (" +
            ids() + ", 'María Soto', '+56912345678', 'Las Condes', '{activo}', 3)");
    }

    // Hands an event to its subscription's handler, as the subscriber does.
    template <class Message>
    awaitable<> deliver(const events::type<Message>& type, Message message)
    {
        message.set_broker_id(broker);
        auto e = events::make(type, message);
        e.id = events::new_uuid();
        e.time = events::now_rfc3339();
        co_await hand_over(std::move(e));
    }
    awaitable<> hand_over(events::envelope e)
    {
        const auto table = subscription_table();
        const auto plan = [&](messaging::unit& unit) {
            subscriber_settings().lock_rows(unit, {&e});
            unit.tx.set_scope(tenant(e.broker_id));
            for (const auto& row : table)
                if (row.topic == e.topic)
                    row.handle(unit, e);
            unit.tx.set_scope(all_tenants);
        };
        const messaging::origin origin{"story", e.id};
        co_await outbox.transact(all_tenants, origin, plan);
    }

    awaitable<http::response> call(http::method m, std::string path, std::string token, json::value body)
    {
        http::client_request req{m, "http://127.0.0.1:" + std::to_string(server.port()) + path};
        if (!token.empty())
            req.headers.add("Authorization", "Bearer " + token);
        else
            req.headers.add("X-Service-Token", service_token);
        if (!body.is_null()) {
            req.headers.add("Content-Type", "application/json");
            req.body = json::serialize(body);
        }
        auto answer = co_await http.send(std::move(req), clock::now() + std::chrono::seconds(10));
        co_return std::move(answer.value());
    }

    std::string token_of(auth::role role, std::int64_t user_id) const
    {
        auth::user u;
        u.id = user_id;
        u.email = "user@example.cl";
        u.role = role;
        u.broker_id = broker;
        return auth::issue_token(cfg.tokens, u, wall_clock::now());
    }

    // Events of a type in the outbox whose value has this text.
    std::string published(const std::string& type, const std::string& containing = "") const
    {
        return value("SELECT count(*) FROM outbox WHERE headers LIKE '%" + type +
                     "%' AND convert_from(value, 'UTF8') LIKE '%" + containing + "%'");
    }
};

}  // namespace relevo::scoring
