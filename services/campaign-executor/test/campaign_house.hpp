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

namespace relevo::campaign_executor {

// The service on a schema of its own, without Kafka: what it publishes stays in the outbox, where tests read it. The
// other services are stand-ins. A random broker with voice; leads are added by add_lead.
struct campaign_house
{
    testing::scratch_schema schema{service_migrations()};
    std::unique_ptr<pqxx::connection> relay_lock;  // the outbox keeps what is published
    runtime::service svc{runtime::service::options{.name = "campaign-executor"}};
    config cfg = settings();
    database::pool db{svc, cfg.database};
    kafka::producer producer{svc, cfg.kafka};
    messaging::outbox outbox;
    http::client http{svc};
    context ctx{cfg, db, producer, outbox};
    messaging::task_runner tasks;
    http::server server{svc, http::test::quick_to_stop(cfg.http), route_table(ctx)};
    std::int64_t broker = random_id();

    campaign_house() : relay_lock(prepare()), outbox(svc, db, producer), tasks(svc, outbox, task_table(ctx), {})
    {
        schema.query("INSERT INTO crm.broker_settings (broker_id, timezone, campaigns) VALUES (" +
                     std::to_string(broker) +
                     ", 'America/Santiago', '{\"windows\": {\"call\": [], \"message\": []}}')");
        schema.query("INSERT INTO crm.voice_config (broker_id) VALUES (" + std::to_string(broker) + ")");
    }

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
    std::string value(const std::string& sql) const { return schema.query(sql); }

    // What was sent before holds nobody back.
    void forget_pace() const { schema.query("DELETE FROM rate_limits"); }

    std::int64_t add_lead(const std::string& phone = "+56912345678") const
    {
        const auto lead = random_id();
        schema.query("INSERT INTO crm.lead_card (broker_id, lead_id, name, phone) VALUES (" + std::to_string(broker) +
                     ", " + std::to_string(lead) + ", 'María Soto', '" + phone + "')");
        return lead;
    }

    awaitable<http::response> call(http::method m, std::string path, json::value body = {},
                                   auth::role role = auth::role::admin)
    {
        return send(m, "/api/v1/campaigns" + path, std::move(body), role);
    }

    awaitable<http::response> send(http::method m, std::string path, json::value body = {},
                                   auth::role role = auth::role::admin)
    {
        auth::user u;
        u.id = 3;
        u.email = "user@example.cl";
        u.role = role;
        u.broker_id = broker;
        http::client_request req{m, "http://127.0.0.1:" + std::to_string(server.port()) + path};
        req.headers.add("Authorization", "Bearer " + auth::issue_token(cfg.tokens, u, wall_clock::now()));
        if (!body.is_null()) {
            req.headers.add("Content-Type", "application/json");
            req.body = json::serialize(body);
        }
        auto answer = co_await http.send(std::move(req), clock::now() + std::chrono::seconds(10));
        co_return std::move(answer.value());
    }

    static json::value body_of(const http::response& r)
    {
        const auto parsed = json::parse(r.body);
        REQUIRE(parsed.has_value());
        return *parsed;
    }

    // A campaign open at all hours, active. steps: JSON.
    awaitable<std::string> active_campaign(std::string steps, std::string more = "", std::string channel = "call")
    {
        const auto text = R"({"name": ")" + events::new_uuid() + R"(", "channel": ")" + channel + R"(", "steps": )" +
                          steps + R"(,
            "schedule": {"windows": {"call": [{"days": [1,2,3,4,5,6,7], "from": "00:00", "to": "24:00"}],
                                     "message": [{"days": [1,2,3,4,5,6,7], "from": "00:00", "to": "24:00"}]}})" +
                          more + "}";
        const auto body = json::parse(text).value();
        const auto created = co_await call(http::method::post, "", body);
        REQUIRE(created.status == 201);
        const auto id = body_of(created).text("id");
        const auto activated = co_await call(http::method::post, "/" + id + "/activate");
        REQUIRE(activated.status == 200);
        co_return id;
    }

    // An approved WhatsApp template; its id.
    awaitable<std::string> approved_template(std::string content)
    {
        const json::value whatsapp =
            json::object{{"provider", "twilio"}, {"provider_template_id", "HX01"}, {"approval_status", "approved"}};
        const json::value body =
            json::object{{"name", "saludo"}, {"channel", "whatsapp"}, {"content", content}, {"whatsapp", whatsapp}};
        const auto created = co_await send(http::method::post, "/api/v1/templates", body);
        REQUIRE(created.status == 201);
        co_return body_of(created).text("id");
    }

    awaitable<json::value> apply(std::string campaign, std::vector<std::int64_t> leads)
    {
        json::array ids(leads.begin(), leads.end());
        const json::value body = json::object{{"lead_ids", std::move(ids)}};
        const auto answer = co_await call(http::method::post, "/" + campaign + "/apply", body);
        REQUIRE(answer.status == 200);
        co_return body_of(answer);
    }

    // Hands an event to its subscription's handler, as the subscriber does.
    template <class Message>
    awaitable<> deliver(const events::type<Message>& type, Message message)
    {
        message.set_broker_id(broker);
        auto e = events::make(type, message);
        e.id = events::new_uuid();
        e.time = events::now_rfc3339();
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

    awaitable<> until(std::string sql, std::string expected)
    {
        std::function<bool()> condition = [this, sql, expected] { return value(sql) == expected; };
        co_await testing::eventually(std::move(condition));
    }

    std::string published(const std::string& type, const std::string& containing = "") const
    {
        return value("SELECT count(*) FROM outbox WHERE headers LIKE '%" + type +
                     "%' AND convert_from(value, 'UTF8') LIKE '%" + containing + "%'");
    }
};

}  // namespace relevo::campaign_executor
