#pragma once

#include <catch2/catch.hpp>

#include "context.hpp"
#include "http/quick_stop.hpp"
#include "http/server.hpp"
#include "messaging/subscriber.hpp"
#include "routes.hpp"
#include "runtime/event.hpp"
#include "store_conversations.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"
#include "testing/house.hpp"
#include "testing/stand_ins.hpp"

namespace relevo::whatsapp_bridge {

// Twilio, the LLM and crm-sync on 127.0.0.1: each request is remembered. said: what the LLM answers, one after the
// other, the last again and again; empty: it is down.
struct world_outside
{
    std::vector<http::request> asked;
    std::vector<std::string> said = {"¡Hola!"};
    std::size_t answers = 0;
    std::int64_t lead_of_crm = 0;
    unsigned twilio_status = 201;
    std::function<void()> meanwhile = nullptr;  // happens while the LLM thinks
    runtime::event* door = nullptr;             // the LLM answers once it is set

    http::response answer(const http::request& r)
    {
        if (r.path.ends_with("/Messages.json")) {
            if (twilio_status != 201)
                return http::json_response(twilio_status, json::object{{"code", 21211}, {"message", "Invalid 'To'"}});
            return http::json_response(
                201, json::object{{"sid", "SM" + std::to_string(asked.size())}, {"status", "queued"}});
        }
        if (r.path == "/internal/leads/resolve")
            return http::ok(json::object{{"lead_id", lead_of_crm}, {"created", true}});
        if (r.path.ends_with("/history"))
            return http::ok(json::object{{"lead", json::object{{"name", "María"}, {"phone", nullptr}}},
                                         {"activities", json::array{json::object{{"type", "created"}}}}});
        return completion();
    }
    http::response completion()
    {
        if (meanwhile)
            meanwhile();
        if (said.empty())
            return http::json_response(500, json::object{{"error", json::object{{"message", "down"}}}});
        const auto& text = said[std::min(answers++, said.size() - 1)];
        const json::object message{{"role", "assistant"}, {"content", text}};
        return http::ok(
            json::object{{"model", "m1"},
                         {"choices", json::array{json::object{{"message", message}, {"finish_reason", "stop"}}}},
                         {"usage", json::object{{"prompt_tokens", 10}, {"completion_tokens", 5}}}});
    }
    awaitable<http::response> serve(http::request r)
    {
        asked.push_back(std::move(r));
        const auto index = asked.size() - 1;
        if (door && asked[index].path.ends_with("/completions"))
            co_await door->wait();
        co_return answer(http::request(asked[index]));
    }
    std::vector<http::request> asked_at(std::string_view end) const
    {
        std::vector<http::request> out;
        std::ranges::copy_if(asked, std::back_inserter(out),
                             [end](const http::request& r) { return r.path.ends_with(end); });
        return out;
    }
    http::route_table routes()
    {
        const auto handle = [this](const http::request& r) { return serve(r); };
        return {http::post("/2010-04-01/Accounts/{sid}/Messages.json", handle),
                http::post("/v1/chat/completions", handle), http::post("/internal/leads/resolve", handle),
                http::post("/internal/leads/{id}/history", handle)};
    }
};

// The service on a schema of its own, without Kafka: what it publishes stays in the outbox, where tests read it. The
// views of crm-sync and scoring are stand-ins. One random broker.
struct chat_house
{
    testing::scratch_schema schema{service_migrations()};
    testing::held_outbox published_here{schema};
    runtime::service svc{runtime::service::options{.name = "whatsapp-bridge"}};
    world_outside world;
    http::server outside{svc, http::test::quick_to_stop(), world.routes()};
    std::int64_t broker = testing::random_id();
    config cfg;
    database::pool db;
    kafka::producer producer;
    messaging::outbox outbox;
    http::client http{svc};
    twilio::client twilio;
    llm::client llm;
    context ctx;
    messaging::task_runner tasks;
    messaging::subscriber events;
    http::server server;

    chat_house()
        : cfg(settings()),
          db(svc, cfg.database),
          producer(svc, cfg.kafka),
          outbox(svc, db, producer),
          twilio(http, cfg.twilio),
          llm(http, cfg.llm),
          ctx{cfg, db, outbox, twilio, llm, http},
          tasks(svc, outbox, task_table(ctx), cfg.tasks),
          events(svc, outbox, cfg.kafka, subscription_table(ctx)),
          server(svc, http::test::quick_to_stop(cfg.http), route_table(ctx, tasks, http::get("/health", nobody)))
    {
        testing::create_stand_ins(schema);
        schema.query(
            "INSERT INTO crm.broker_settings (broker_id, name, is_active, campaigns, prompt, leads, channels) "
            "VALUES (" +
            std::to_string(broker) +
            R"(, 'Activa', true, '{"opt_out_keywords": ["baja", "alto"]}',
                     '{"agent_name": "Sofía", "message_templates": {"escalation_handoff": "Un asesor te escribe."}}',
                     '{"field_priority": ["name", "budget"]}', '{}'))");
    }

    static awaitable<http::response> nobody(const http::request&) { co_return http::no_content(); }

    config settings() const
    {
        config c;
        c.database = schema.settings();
        c.kafka.brokers = "127.0.0.1:1";
        c.tokens.secret = "a-secret-of-the-tests-with-32-characters";
        c.service_token = "token-of-the-suite-0123456789";
        c.tasks.poll = std::chrono::milliseconds(20);
        const auto url = "http://127.0.0.1:" + std::to_string(outside.port());
        c.twilio = {url, "AC1", "secret", "+14155238886", "HX1"};
        c.llm.base_url = url + "/v1";
        c.llm.api_key = "llm-key";
        c.webhook_base_url = "https://relevo.example";
        c.crm_sync_url = url;
        c.chat_debounce = std::chrono::milliseconds(0);
        c.default_broker_id = broker;
        return c;
    }

    void run(std::function<awaitable<>()> body) { testing::run(svc, std::move(body)); }
    std::string value(const std::string& sql) const { return schema.query(sql); }
    std::int64_t count(const std::string& sql) const { return std::stoll(value("SELECT count(*) FROM " + sql)); }

    // crm-sync resolves every sender to the lead that was added last.
    std::int64_t add_lead(const std::string& phone = "+56912345678", std::int64_t assigned_to = 0)
    {
        const auto lead = testing::random_id();
        schema.query("INSERT INTO crm.lead_card (broker_id, lead_id, name, phone, assigned_to) VALUES (" +
                     std::to_string(broker) + ", " + std::to_string(lead) + ", 'María Soto', nullif('" + phone +
                     "', ''), nullif(" + std::to_string(assigned_to) + ", 0))");
        // Scored a moment from now: no test waits for scoring.
        schema.query("INSERT INTO scoring.lead_state (broker_id, lead_id, score, status, computed_at) VALUES (" +
                     std::to_string(broker) + ", " + std::to_string(lead) + ", 15, 'cold', now() + interval '1 hour')");
        world.lead_of_crm = lead;
        return lead;
    }
    void block(const std::string& phone, const std::string& channel) const
    {
        schema.query("INSERT INTO crm.do_not_contact_now VALUES (" + std::to_string(broker) + ", '" + phone + "', '" +
                     channel + "')");
    }

    std::string token(auth::role role = auth::role::admin, std::optional<std::int64_t> of = {}) const
    {
        auth::user u;
        u.id = 3;
        u.email = "user@example.cl";
        u.role = role;
        u.broker_id = of ? of : std::optional(broker);
        return auth::issue_token(cfg.tokens, u, wall_clock::now());
    }

    awaitable<http::response> call(http::method m, std::string path, json::value body = {}, std::string as = {})
    {
        http::client_request req{m, "http://127.0.0.1:" + std::to_string(server.port()) + path};
        if (as == "service")
            req.headers.add("X-Service-Token", cfg.service_token);
        else if (as != "nobody")
            req.headers.add("Authorization", "Bearer " + (as.empty() ? token() : as));
        if (!body.is_null()) {
            req.headers.add("Content-Type", "application/json");
            req.body = json::serialize(body);
        }
        auto answer = co_await http.send(std::move(req), clock::now() + std::chrono::seconds(20));
        co_return std::move(answer.value());
    }
    // POST /api/v1/chat/test
    awaitable<json::value> chat(std::string message, std::int64_t lead)
    {
        const json::value body = json::object{{"message", message}, {"lead_id", lead}};
        const auto answer = co_await call(http::method::post, "/api/v1/chat/test", body);
        INFO(answer.body);
        CHECK(answer.status == 200);
        co_return body_of(answer);
    }
    static json::value body_of(const http::response& r)
    {
        const auto parsed = json::parse(r.body);
        REQUIRE(parsed.has_value());
        return *parsed;
    }

    // A customer's message, as the gateway puts Twilio's webhook on the topic.
    awaitable<> customer_writes(std::string text, std::string sid, std::string more = "")
    {
        events::envelope e;
        e.id = events::new_uuid();
        e.type = events::webhook_received;
        e.time = events::now_rfc3339();
        e.topic = topics::webhooks_twilio;
        e.key = "phone";
        e.data = "MessageSid=" + sid + "&SmsStatus=received&From=" + http::percent_encode("whatsapp:+56912345678") +
                 "&To=" + http::percent_encode("whatsapp:+14155238886") + "&Body=" + http::percent_encode(text) + more;
        co_await events.deliver(std::move(e));
    }
    template <class Message>
    awaitable<> deliver(const events::type<Message>& type, Message message)
    {
        message.set_broker_id(broker);
        auto e = events::make(type, message);
        e.id = events::new_uuid();
        e.time = events::now_rfc3339();
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

}  // namespace relevo::whatsapp_bridge
