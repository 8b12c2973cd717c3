#pragma once

#include <catch2/catch.hpp>
#include <map>

#include "events/types.hpp"
#include "http/quick_stop.hpp"
#include "http/server.hpp"
#include "messaging/deliver_now.hpp"
#include "routes.hpp"
#include "signing/hmac.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"
#include "testing/house.hpp"
#include "testing/stand_ins.hpp"

namespace relevo::voice_call {

// The service on a schema of its own, without Kafka. One imposter on the same loop is Vapi and crm-sync's internal
// route; it gives each path the answer that answers says, else 404.
struct settings_house
{
    struct exchange
    {
        std::string what, key, body;  // "POST /assistant", the Authorization header
    };

    testing::scratch_schema schema{service_migrations()};
    testing::held_outbox published_here{schema};
    runtime::service svc{runtime::service::options{.name = "voice-call"}};
    std::vector<exchange> asked;
    std::map<std::string, http::response> answers;
    std::string refused_once;            // the first request to it gets 503
    bool list_what_was_created = false;  // GET /assistant answers the bodies of POST /assistant, as asst_new
    http::server outside{svc, http::test::quick_to_stop(), outside_routes()};
    voice_call::config cfg = settings();
    database::pool db{svc, cfg.database};
    kafka::producer producer{svc, cfg.kafka};
    messaging::outbox outbox;
    http::client http{svc};
    vapi::client vapi{http, cfg.vapi};
    llm::client llm{http, cfg.llm};
    voice_directory voice{db, cfg.encryption_keys, cfg.vapi};
    context ctx{cfg, db, outbox, http, vapi, llm, voice, svc.metrics()};
    messaging::task_runner tasks;
    messaging::subscriber events;
    http::server server;
    std::int64_t broker = testing::random_id();

    settings_house()
        : outbox(svc, db, producer),
          tasks(svc, outbox, task_table(ctx), soon_again()),
          events(svc, outbox, cfg.kafka, subscription_table(ctx), subscriber_settings()),
          server(svc, http::test::quick_to_stop(cfg.http),
                 route_table(ctx, tasks, events, http::get("/health", nothing)))
    {
        testing::create_stand_ins(schema);
        schema.query(
            "INSERT INTO crm.broker_settings (broker_id, name, timezone, country, is_active, prompt, campaigns) "
            "VALUES (" +
            id() +
            ", 'Inmobiliaria Activa', 'America/Santiago', 'CL', true, '{\"agent_name\": \"Sofía\"}', "
            "'{\"windows\": {\"call\": []}}')");
        schema.query(
            "INSERT INTO crm.voice_config (broker_id, assistant_id_by_type, recording_enabled, timing_config, "
            "model_config) VALUES (" +
            id() + ", '{}', false, '{\"maxDurationSeconds\": 300}', " +
            "'{\"provider\": \"openai\", \"model\": \"gpt-4o\"}')");
    }

    std::string id() const { return std::to_string(broker); }

    static messaging::runner_settings soon_again()
    {
        messaging::runner_settings s;
        s.delays.assign(3, std::chrono::milliseconds(20));
        return s;
    }

    static awaitable<http::response> nothing(const http::request&) { co_return http::no_content(); }

    static awaitable<http::response> give(settings_house& house, http::request req)
    {
        const auto what = std::string(http::to_string(req.method)) + " " + req.path;
        house.asked.push_back({what, std::string(req.headers.get("Authorization")), req.body});
        if (what == house.refused_once) {
            house.refused_once.clear();
            co_return http::json_response(503, json::object{});
        }
        if (what == "GET /assistant" && house.list_what_was_created)
            co_return http::ok(house.created());
        const auto found = house.answers.find(what);
        co_return found != house.answers.end() ? found->second
                                               : http::json_response(404, json::object{{"message", "not found"}});
    }

    json::array created() const
    {
        json::array out;
        for (const auto& a : asked)
            if (a.what == "POST /assistant") {
                auto assistant = json::parse(a.body).value();
                assistant.as_object()->set("id", "asst_new");
                out.push_back(std::move(assistant));
            }
        return out;
    }

    http::route_table outside_routes()
    {
        const auto handle = [this](const http::request& req) { return give(*this, req); };
        return {http::post("/assistant", handle),
                http::get("/assistant", handle),
                http::get("/assistant/{id}", handle),
                http::patch("/assistant/{id}", handle),
                http::get("/phone-number/{id}", handle),
                http::post("/call", handle),
                http::get("/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers.json", handle),
                http::post("/token", handle),
                http::get("/storage/v1/b/{bucket}/iam/testPermissions", handle),
                http::post("/internal/config/voice", handle)};
    }

    voice_call::config settings() const
    {
        voice_call::config c;
        c.database = schema.settings();
        c.kafka.brokers = "127.0.0.1:1";
        c.tokens.secret = "a-secret-of-the-tests-with-32-characters";
        c.service_token = "token-of-the-suite-0123456789";
        c.crm_sync_url = c.vapi.base_url = "http://127.0.0.1:" + std::to_string(outside.port());
        c.vapi.api_key = "env-key";
        c.encryption_keys = signing::key_ring::parse({signing::to_base64(std::string(32, 'k'))}).value();
        return c;
    }

    void run(std::function<awaitable<>()> body) { testing::run(svc, std::move(body)); }

    void configure(const std::string& assignments) const
    {
        schema.query("UPDATE crm.voice_config SET " + assignments + " WHERE broker_id = " + id());
    }

    // As crm-sync stores it.
    void store_key(const std::string& api_key, const signing::key_ring& keys) const
    {
        const auto sealed = keys.seal(provider_credential(broker, "voice", "api_key"), api_key);
        configure("api_key_sealed = '\\x" + signing::to_hex(sealed.bytes) + "', api_key_key_id = '" + sealed.key_id +
                  "'");
    }

    std::string add_lead() const
    {
        const auto lead = std::to_string(testing::random_id());
        schema.query("INSERT INTO crm.lead_card (broker_id, lead_id, name, phone) VALUES (" + id() + ", " + lead +
                     ", 'María Soto', '+56912345678')");
        return lead;
    }

    awaitable<http::response> call(std::string path, std::string body, auth::role role = auth::role::admin)
    {
        auth::user u;
        u.id = 3;
        u.email = "user@example.cl";
        u.role = role;
        u.broker_id = broker;
        http::client_request req{http::method::post, "http://127.0.0.1:" + std::to_string(server.port()) + path};
        req.headers.add("Authorization", "Bearer " + auth::issue_token(cfg.tokens, u, wall_clock::now()));
        req.headers.add("X-Service-Token", cfg.service_token);
        req.headers.add("Content-Type", "application/json");
        req.body = std::move(body);
        auto answer = co_await http.send(std::move(req), clock::now() + std::chrono::seconds(20));
        co_return std::move(answer.value());
    }

    // What the gateway gets for an assistant-request to that number.
    awaitable<std::optional<json::value>> who_answers(std::string phone_number_id)
    {
        events::envelope e;
        e.id = events::new_uuid();
        e.type = events::webhook_received;
        e.topic = topics::webhooks_vapi;
        e.time = events::now_rfc3339();
        e.data = json::serialize(json::object{
            {"message",
             json::object{{"type", "assistant-request"},
                          {"call", json::object{{"id", events::new_uuid()}, {"phoneNumberId", phone_number_id}}}}}});
        std::string owner = "http://127.0.0.1:" + std::to_string(server.port());
        co_return co_await messaging::deliver_now(http, std::move(owner), cfg.service_token, std::move(e),
                                                  clock::now() + std::chrono::seconds(5));
    }

    std::string asked_for() const
    {
        std::string out;
        for (const auto& a : asked)
            out += (out.empty() ? "" : ", ") + a.what;
        return out;
    }
};

}  // namespace relevo::voice_call
