#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "admin_context.hpp"
#include "http/client.hpp"
#include "http/quick_stop.hpp"
#include "http/server.hpp"
#include "messaging/dead_work.hpp"
#include "messaging/subscriber.hpp"
#include "messaging/tasks.hpp"
#include "messaging/test_house.hpp"
#include "routes.hpp"
#include "runtime/event.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"
#include "testing/fixtures.hpp"

namespace relevo::webhook_gateway {

inline messaging::runner_settings quick_tasks()
{
    messaging::runner_settings s;
    s.delays = {std::chrono::milliseconds(50)};
    s.poll = std::chrono::milliseconds(50);
    return s;
}

inline messaging::subscriber_settings group_named(std::string name)
{
    messaging::subscriber_settings s;
    s.group = std::move(name);
    return s;
}

// The gateway with its index, on a schema of its own and the suite's topics.
struct admin_house
{
    testing::scratch_schema schema{service_migrations()};
    runtime::service svc{runtime::service::options{.name = "webhook-gateway"}};
    config cfg = settings();
    database::pool db{svc, cfg.database};
    kafka::producer producer{svc, cfg.kafka};
    messaging::outbox outbox{svc, db, producer};
    http::client http{svc};
    admin_context ctx{cfg, svc, db, producer, outbox};
    messaging::task_runner tasks{svc, outbox, task_table(ctx), quick_tasks()};
    messaging::subscriber events{svc, outbox, cfg.kafka, subscription_table(ctx),
                                 group_named("gateway-" + events::new_uuid())};
    http::server server{svc, http::test::quick_to_stop(cfg.http), admin_route_table(ctx)};
    std::int64_t broker = random_id();

    static std::int64_t random_id()
    {
        static std::mt19937_64 random{std::random_device{}()};
        return static_cast<std::int64_t>(random() % 1'000'000'000'000) + 1;
    }

    config settings() const
    {
        config c;
        c.database = schema.settings();
        c.kafka = testing::kafka_settings();
        c.tokens.secret = "a-secret-of-the-tests-with-32-characters";
        return c;
    }

    void run(std::function<awaitable<>()> body) { testing::run(svc, std::move(body)); }

    std::string token_of(auth::role role, std::optional<std::int64_t> broker_id) const
    {
        auth::user u;
        u.id = 7;
        u.email = "operadora@example.cl";
        u.role = role;
        u.broker_id = broker_id;
        return auth::issue_token(cfg.tokens, u, wall_clock::now());
    }
    std::string admin() const { return token_of(auth::role::admin, broker); }
    std::string superadmin() const { return token_of(auth::role::superadmin, std::nullopt); }

    awaitable<http::response> call(http::method m, std::string path, std::string token, std::string body = {})
    {
        http::client_request req{m, "http://127.0.0.1:" + std::to_string(server.port()) + path};
        req.headers.add("Authorization", "Bearer " + token);
        if (!body.empty())
            req.headers.add("Content-Type", "application/json");
        req.body = std::move(body);
        auto answer = co_await http.send(std::move(req), clock::now() + std::chrono::seconds(10));
        co_return std::move(answer.value());
    }

    // What a path shows once its member has this value.
    awaitable<json::value> shown_with(std::string path, std::string token, std::string member, json::value value)
    {
        for (const auto until = clock::now() + std::chrono::seconds(30); clock::now() < until;) {
            const auto answer = co_await call(http::method::get, path, token);
            auto shown = json::parse_or_null(answer.body);
            if (const auto* found = shown.at(member); found && *found == value)
                co_return shown;
            co_await runtime::sleep_for(std::chrono::milliseconds(50));
        }
        throw std::runtime_error(path + ": " + member + " never became " + json::serialize(value));
    }

    std::string query(const std::string& sql) const { return schema.query(sql); }
};

// Another service, on a thread of its own: it has a task that fails unless its payload says ok, and a topic whose
// records must be JSON.
struct failing_owner
{
    std::string name = "owner-" + events::new_uuid();
    testing::scratch_schema schema{messaging::effects_table};
    std::string topic = testing::scratch_topic("orders", 1);
    messaging::replica parts{schema, name};
    messaging::task_runner tasks{parts.svc, parts.out, {summarise()}, quick_tasks()};
    messaging::subscriber events{parts.svc,
                                 parts.out,
                                 testing::kafka_settings(),
                                 {messaging::task_commands(name), {topic, take_order}},
                                 group_named(name)};
    std::vector<std::string> ids;  // of its tasks; to be read after begin()
    std::atomic<bool> has_begun = false, may_end = false;
    std::thread thread;

    failing_owner() { tasks.add(messaging::dead_message_kind(events)); }
    ~failing_owner()
    {
        may_end = true;
        if (thread.joinable())
            thread.join();
    }

    static awaitable<messaging::outcome> work(messaging::task t)
    {
        if (t.payload.boolean("ok") == true)
            co_return messaging::done();
        co_return messaging::failed("llm_timeout", "no answer for +56912345678", true);
    }
    static messaging::task_kind summarise()
    {
        messaging::task_kind k;
        k.name = "summarise";
        k.run = [](const messaging::task& t, deadline) { return work(t); };
        return k;
    }
    static void take_order(messaging::unit& u, const events::envelope& e)
    {
        const auto order = json::parse_or_null(e.data);
        if (!order.is_object())
            throw events::decode_error("not an order");
        u.tx.exec(messaging::insert_effect, order.text("what"));
    }

    // Schedules so many tasks for the broker's lead 42, and goes on until the end of the test.
    void begin(std::int64_t broker, int count)
    {
        thread = std::thread(
            [this, broker, count] { testing::run(parts.svc, [this, broker, count] { return live(broker, count); }); });
        while (!has_begun)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    awaitable<> live(std::int64_t broker, int count)
    {
        const auto plan = [broker, count](messaging::unit& u) {
            std::vector<std::string> scheduled;
            for (int i = 0; i < count; ++i) {
                messaging::new_task t;
                t.kind = "summarise";
                t.broker_id = broker;
                t.lead_id = 42;
                t.payload = json::object{{"call_id", 310}, {"phone", "+56912345678"}};
                scheduled.push_back(u.schedule(std::move(t)));
            }
            return scheduled;
        };
        const messaging::origin story{"story-1", ""};
        ids = co_await parts.out.transact(all_tenants, story, plan);
        has_begun = true;
        while (!may_end)
            co_await runtime::sleep_for(std::chrono::milliseconds(20));
    }
};

}  // namespace relevo::webhook_gateway
