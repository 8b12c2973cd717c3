#pragma once

#include <catch2/catch.hpp>

#include "agent_world.hpp"
#include "context.hpp"
#include "handlers/agent_handlers.hpp"
#include "http/download.hpp"
#include "http/quick_stop.hpp"
#include "messaging/subscriber.hpp"
#include "routes.hpp"
#include "signing/test/rsa_key.hpp"
#include "subscriptions.hpp"
#include "testing/house.hpp"
#include "testing/stand_ins.hpp"

namespace relevo::voice_call {

// What belongs to people's agents, on a schema of its own, without Kafka: what is published stays in the outbox. A
// random company; everybody else is agent_world.
struct agent_house
{
    testing::scratch_schema schema{service_migrations()};
    testing::held_outbox published_here{schema};
    runtime::service svc{runtime::service::options{.name = "voice-call"}};
    agent_world world;
    http::server world_server{svc, http::test::quick_to_stop(), world.routes()};
    config cfg;
    database::pool db;
    kafka::producer producer;
    messaging::outbox outbox;
    http::client http{svc};
    vapi::client vapi;
    llm::client llm;
    google_cloud::service_account google_account;
    google_cloud::storage storage;
    voice_directory voice;
    context ctx;
    messaging::task_runner tasks;
    http::server server;
    std::int64_t broker = testing::random_id();

    explicit agent_house(bool trusts_world = true)
        : cfg(settings(trusts_world)),
          db(svc, cfg.database),
          producer(svc, cfg.kafka),
          outbox(svc, db, producer),
          vapi(http, cfg.vapi),
          llm(http, cfg.llm),
          google_account(http, cfg.google),
          storage(http, google_account, cfg.storage),
          voice(db, cfg.encryption_keys, cfg.vapi),
          ctx{cfg, db, outbox, http, vapi, llm, voice, svc.metrics(), &storage},
          tasks(svc, outbox, task_kinds(), {}),
          server(svc, http::test::quick_to_stop(cfg.http), agent_routes(ctx, tasks))
    {
        testing::create_stand_ins(schema);
        schema.query("INSERT INTO crm.broker_settings (broker_id, country, language, prompt) VALUES (" +
                     std::to_string(broker) +
                     ", 'CL', 'es', '{\"full_custom_prompt\": \"[USER_NAME] / [PROFESSION] / [LANGUAGE]\"}')");
    }

    // Only these kinds: what else a report schedules stays where it can be seen.
    messaging::task_table task_kinds() const
    {
        return {handlers::activate_agent(ctx), handlers::deactivate_agent(ctx),  handlers::record_inbound_call(ctx),
                handlers::copy_recording(ctx), handlers::delete_recording(ctx),  handlers::forget_recordings(ctx),
                handlers::notify_owner(ctx),   handlers::read_push_receipts(ctx)};
    }

    config settings(bool trusts_world)
    {
        static const auto pem = signing::test::rsa_key().pem();
        world.base_url = "http://127.0.0.1:" + std::to_string(world_server.port());
        config c;
        c.database = schema.settings();
        c.database.pool_size = 10;
        c.kafka.brokers = "127.0.0.1:1";
        c.tokens.secret = "a-secret-of-the-tests-with-32-characters";
        c.service_token = "token";
        c.vapi.base_url = c.twilio.base_url = c.google.base_url = c.storage.base_url = c.expo.base_url = world.base_url;
        c.crm_sync_url = world.base_url;
        c.webhook_base_url = "https://relevo.example";
        c.vapi.api_key = "vapi-key";
        c.twilio.account_sid = "AC1";
        c.twilio.auth_token = "twilio-token";
        c.google.key = google_cloud::service_account_key{"writer@proj", pem, "k1"};
        c.storage.bucket = "recordings";
        if (trusts_world)
            c.recording_origins.push_back(http::origin_text(world.base_url).value());
        return c;
    }

    void run(std::function<awaitable<>()> body) { testing::run(svc, std::move(body)); }
    std::string value(const std::string& sql) const { return schema.query(sql); }

    struct person
    {
        std::int64_t id = 3;
        auth::role role = auth::role::admin;
        std::optional<std::int64_t> broker = {};  // absent: the house's
    };

    awaitable<http::response> call(http::method m, std::string path, json::value body = {})
    {
        return call_as(person(), m, std::move(path), std::move(body));
    }

    awaitable<http::response> call_as(person who, http::method m, std::string path, json::value body = {})
    {
        auth::user u;
        u.id = who.id;
        u.email = "user@example.cl";
        u.role = who.role;
        u.broker_id = who.broker.value_or(broker);
        http::client_request req{m, "http://127.0.0.1:" + std::to_string(server.port()) + path};
        req.headers.add("Authorization", "Bearer " + auth::issue_token(cfg.tokens, u, wall_clock::now()));
        if (!body.is_null()) {
            req.headers.add("Content-Type", "application/json");
            req.body = json::serialize(body);
        }
        auto answer = co_await http.send(std::move(req), clock::now() + std::chrono::seconds(15));
        co_return std::move(answer.value());
    }

    static json::value body_of(const http::response& r)
    {
        const auto parsed = json::parse(r.body);
        REQUIRE(parsed.has_value());
        return *parsed;
    }

    void add_number(const std::string& number, const std::string& country, const std::string& more = "NULL, NULL") const
    {
        schema.query(
            "INSERT INTO virtual_numbers (broker_id, phone_number, country, provider_number_sid, assigned_user_id) "
            "VALUES (" +
            std::to_string(broker) + ", '" + number + "', '" + country + "', " + more + ")");
    }

    // Hands a webhook to its subscription's handler, as the subscriber does. Returns its id.
    awaitable<std::string> deliver(std::string body)
    {
        events::envelope e;
        e.id = events::new_uuid();
        e.type = "webhook.vapi";
        e.source = "/relevo/test";
        e.time = events::now_rfc3339();
        e.topic = topics::webhooks_vapi;
        e.data = std::move(body);
        auto id = e.id;
        co_await tell(std::move(e));
        co_return id;
    }

    awaitable<> tell(events::envelope e)
    {
        const auto table = subscription_table(ctx);
        const auto plan = [&](messaging::unit& unit) {
            for (const auto& row : table)
                if (row.topic == e.topic)
                    row.handle(unit, e);
            unit.tx.set_scope(all_tenants);
        };
        const messaging::origin origin{"story", e.id};
        co_await outbox.transact(all_tenants, origin, plan);
    }

    awaitable<> schedule(std::string kind, json::value payload = json::object{})
    {
        const auto plan = [&](messaging::unit& unit) {
            messaging::new_task t;
            t.kind = kind;
            t.broker_id = broker;
            t.payload = payload;
            unit.schedule(std::move(t));
        };
        const messaging::origin origin{"story", ""};
        co_await outbox.transact(all_tenants, origin, plan);
    }

    awaitable<> until(std::string sql, std::string expected)
    {
        std::function<bool()> condition = [this, sql, expected] { return value(sql) == expected; };
        co_await testing::eventually(std::move(condition));
    }
};

}  // namespace relevo::voice_call
