#include <catch2/catch.hpp>

#include "handlers/handlers.hpp"
#include "kafka/mock_cluster.hpp"
#include "metrics/registry.hpp"
#include "routes.hpp"
#include "signing/elevenlabs.hpp"
#include "signing/meta.hpp"
#include "signing/pbx.hpp"
#include "signing/standard_webhooks.hpp"
#include "testing/fixtures.hpp"

using namespace relevo;
using namespace relevo::webhook_gateway;
using namespace std::chrono_literals;

namespace {

using source_handler = awaitable<http::response> (*)(const context&, const http::request&);

webhook_gateway::config door_settings()
{
    webhook_gateway::config c;
    c.pbx_secrets = {{"1", "pbx-secret"}};
    c.meta_app_secrets = {{"1", "app-secret"}};
    c.meta_verify_tokens = {{"1", "verify-me"}};
    c.telegram_secrets = {{"1", "bot-token"}};
    c.elevenlabs_secrets = {{"1", "wsec_one"}};
    c.custom_sources = parse_custom_sources("sources: {calendly: {secret: whsec_a2V5LW9uZQ==}}").sources;
    c.crm_sync_url = "http://127.0.0.1:1";  // nobody
    c.pbx_limit = 2s;
    return c;
}

// The handlers before a broker that takes everything. One run a door.
struct door
{
    kafka::mock_cluster cluster;
    runtime::service svc{{"test"}};
    testing::scratch_schema schema{service_migrations()};
    std::optional<database::pool> db;
    std::optional<kafka::producer> producer;
    std::optional<messaging::outbox> outbox;
    std::optional<http::client> client;
    std::optional<webhook_gateway::spool> spool;
    std::optional<webhook_gateway::quarantine> quarantine;
    std::optional<webhook_gateway::ingest> ingest;
    webhook_gateway::config config = door_settings();

    door()
    {
        for (const auto* topic : {"webhooks.pbx.v1", "webhooks.whatsapp.v1", "webhooks.telegram.v1",
                                  "webhooks.elevenlabs.v1", "webhooks.custom.v1"})
            cluster.create_topic(topic, 1);
        db.emplace(svc, schema.settings());
        producer.emplace(svc, cluster.settings());
        outbox.emplace(svc, *db, *producer);
        client.emplace(svc);
        spool.emplace(svc, *outbox);
        quarantine.emplace(*outbox);
        take_at_once(SIZE_MAX);
    }

    void take_at_once(std::size_t webhooks)
    {
        ingest.emplace(svc, *producer, *spool, *quarantine, ingest::limits{10s, 10s, webhooks});
    }

    static awaitable<> ask(door& d, source_handler handle, const std::vector<http::request>& requests,
                           std::vector<http::response>& answers)
    {
        rate_limits unlimited(0);
        const context ctx{d.config, *d.ingest, *d.client, unlimited, d.svc};
        for (const auto& r : requests)
            answers.push_back(co_await handle(ctx, r));
    }

    std::vector<http::response> answers(source_handler handle, std::vector<http::request> requests)
    {
        std::vector<http::response> out;
        testing::run(
            svc, [&] { return ask(*this, handle, requests, out); }, 40s);
        return out;
    }

    bool counted(const std::string& line) { return svc.metrics().expose().find(line) != std::string::npos; }
};

http::request posted_to(std::string path, std::string body, http::headers headers)
{
    http::request r;
    r.method = http::method::post;
    r.path = r.target = std::move(path);
    r.body = std::move(body);
    r.headers = std::move(headers);
    if (!r.headers.find("content-type"))
        r.headers.add("Content-Type", "application/json; charset=utf-8");
    r.id = "request-1";
    return r;
}

std::string unix_time(std::chrono::seconds off = 0s)
{
    return std::to_string(std::chrono::floor<std::chrono::seconds>(wall_clock::now() + off).time_since_epoch().count());
}

}  // namespace

TEST_CASE("the PBX's webhooks are verified, need a call_uuid and are buffered while crm-sync is away")
{
    const std::string body = "{\"call_uuid\": \"uuid-1\"}\n", nameless = "{\"call_uuid\":\"\"}";
    const auto signed_body = [](const std::string& text) { return signing::pbx::sign("pbx-secret", text); };
    const auto to_door = [](std::string text, http::headers h) { return posted_to("/webhook/call", text, h); };
    door d;
    const auto a = d.answers(handlers::pbx_webhook,
                             {to_door(body, {{"X-Signature", signed_body(body)}}),
                              to_door(body, {{"X-Signature", signed_body("{\"call_uuid\": \"uuid-1\"}")}}),
                              to_door(body, {}), to_door(body, {{"X-Signature", signed_body("{}")}}),
                              to_door(body, {{"X-Signature", signed_body(body)}, {"x-signature", signed_body(body)}}),
                              to_door(nameless, {{"X-Signature", signed_body(nameless)}}),
                              to_door("no json", {{"X-Signature", signed_body("no json")}}),
                              to_door(body, {{"Content-Type", "text/xml"}, {"X-Signature", signed_body(body)}})});
    const std::string pending = R"({"status":"accepted","call_uuid":"uuid-1","buffer_status":"pending","retries":0})";
    for (const int genuine : {0, 1}) {
        CHECK(a[genuine].status == 202);
        CHECK(a[genuine].body == pending);
    }
    for (const int forged : {2, 3, 4}) {
        CHECK(a[forged].status == 401);
        CHECK(a[forged].body == R"({"error":"Unauthorized"})");
    }
    for (const int unreadable : {5, 6}) {
        CHECK(a[unreadable].status == 422);
        CHECK(a[unreadable].body.find(R"("field":"call_uuid")") != std::string::npos);
    }
    CHECK(a[7].status == 415);
    CHECK(d.counted(R"(kafka_produced_total{outcome="ok",topic="webhooks.pbx.v1"} 2)"));
    CHECK(d.counted(R"(webhooks_verified_total{secret="1",source="pbx"} 4)"));
    CHECK(d.counted(R"(webhooks_total{outcome="unauthorized",source="pbx"} 3)"));
}

TEST_CASE("Meta's subscription check hands back the challenge, for the right token only")
{
    const auto check = [](std::string query) {
        http::request r;
        r.path = "/webhooks/whatsapp";
        r.query = query;
        r.target = r.path + "?" + query;
        return r;
    };
    door d;
    const auto a = d.answers(handlers::meta_verification,
                             {check("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify-me"),
                              check("hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-you"),
                              check("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify-me"),
                              check("hub.mode=subscribe&hub.verify_token=verify-me"), check("")});
    CHECK(a[0].status == 200);
    CHECK(a[0].body == "1158201444");
    CHECK(a[0].content_type.starts_with("text/plain"));
    for (const int refused : {1, 2, 3, 4})
        CHECK(a[refused].status == 403);
}

TEST_CASE("Meta's webhooks are taken when the app secret signed them, readable or not")
{
    const std::string body = R"({"entry":[]})";
    const auto by_app = [](const std::string& text) { return signing::meta::sign("app-secret", text); };
    const auto to_door = [](std::string text, http::headers h) { return posted_to("/webhooks/whatsapp", text, h); };
    door d;
    const auto a =
        d.answers(handlers::meta_webhook, {to_door(body, {{"X-Hub-Signature-256", by_app(body)}}),
                                           to_door("{", {{"X-Hub-Signature-256", by_app("{")}}), to_door(body, {}),
                                           to_door(body, {{"X-Hub-Signature-256", by_app("{}")}})});
    CHECK(a[0].status == 200);
    CHECK(a[0].body == R"({"status":"ok"})");
    CHECK(a[1].status == 200);
    CHECK(a[2].status == 401);
    CHECK(a[3].status == 401);
    CHECK(a[3].body.find("invalid_signature") != std::string::npos);
    CHECK(d.counted(R"(kafka_produced_total{outcome="ok",topic="webhooks.whatsapp.v1"} 1)"));
    CHECK(d.counted(R"(webhooks_total{outcome="quarantined",source="whatsapp"} 1)"));
    CHECK(d.schema.query("SELECT source || ' ' || path || ' ' || problem FROM quarantine") ==
          "/providers/whatsapp /webhooks/whatsapp the text is not valid JSON");
}

TEST_CASE("Telegram's updates are taken with the secret token, and in dev without any")
{
    const auto update = [](http::headers h) { return posted_to("/webhooks/telegram", R"({"update_id":1})", h); };
    door d;
    const auto a =
        d.answers(handlers::telegram_webhook, {update({{"X-Telegram-Bot-Api-Secret-Token", "bot-token"}}), update({}),
                                               update({{"X-Telegram-Bot-Api-Secret-Token", "bot-toke"}})});
    CHECK(a[0].status == 200);
    CHECK(a[0].body == R"({"ok":true})");
    CHECK(a[1].status == 401);
    CHECK(a[2].status == 401);

    door open;
    open.config.telegram_secrets.clear();
    CHECK(open.answers(handlers::telegram_webhook, {update({})})[0].status == 200);
    CHECK(open.counted(R"(webhooks_verified_total{secret="none",source="telegram"} 1)"));
}

TEST_CASE("ElevenLabs' transcripts are taken, its recordings are discarded")
{
    const auto signed_at = [](std::string text, std::chrono::seconds off = 0s) {
        const auto header = signing::elevenlabs::sign("wsec_one", unix_time(off), text);
        return posted_to("/webhooks/elevenlabs", std::move(text), {{"ElevenLabs-Signature", header}});
    };
    const auto of_type = [](const std::string& type, std::size_t size) {
        return R"({"type":")" + type + R"(","data":{"full_audio":")" + std::string(size, 'A') + R"("}})";
    };
    door d;
    const auto a = d.answers(
        handlers::elevenlabs_webhook,
        {signed_at(of_type("post_call_transcription", 10)),
         signed_at(of_type("post_call_transcription", 10), -1800s - 2s), signed_at(of_type("post_call_audio", 10)),
         signed_at(of_type("post_call_audio", 5 << 20)), signed_at(of_type("post_call_transcription", 5 << 20)),
         posted_to("/webhooks/elevenlabs", "{}", {})});
    CHECK(a[0].status == 200);
    CHECK(a[1].status == 401);
    CHECK(a[2].status == 200);
    CHECK(a[3].status == 200);
    CHECK(a[4].status == 413);
    CHECK(a[5].status == 401);
    CHECK(d.counted(R"(kafka_produced_total{outcome="ok",topic="webhooks.elevenlabs.v1"} 1)"));
    CHECK(d.counted(R"(webhooks_total{outcome="discarded_audio",source="elevenlabs"} 2)"));
}

TEST_CASE("custom sources are known by name and sign as Standard Webhooks")
{
    const auto to_source = [](std::string name, std::string timestamp, std::string secret) {
        const std::string body = R"({"event":"invitee.created"})";
        const auto signature = signing::standard_webhooks::sign(secret, {"msg_1", timestamp, {}}, body);
        auto r =
            posted_to("/webhooks/custom/" + name, body,
                      {{"webhook-id", "msg_1"}, {"webhook-timestamp", timestamp}, {"webhook-signature", signature}});
        r.path_parameters["name"] = name;
        return r;
    };
    door d;
    const auto a = d.answers(handlers::custom_webhook, {to_source("calendly", unix_time(), "whsec_a2V5LW9uZQ=="),
                                                        to_source("calendly", unix_time(), "whsec_a2V5LXR3bw=="),
                                                        to_source("calendly", unix_time(-302s), "whsec_a2V5LW9uZQ=="),
                                                        to_source("stranger", unix_time(), "whsec_a2V5LW9uZQ==")});
    CHECK(a[0].status == 200);
    CHECK(a[1].status == 401);
    CHECK(a[2].status == 401);
    CHECK(a[3].status == 404);
    CHECK(d.counted(R"(webhooks_total{outcome="accepted",source="custom/calendly"} 1)"));
}

TEST_CASE("what would only wait in a full gateway is shed with 503 and Retry-After")
{
    door d;
    d.take_at_once(0);
    rate_limits unlimited(0);
    d.config.sources = {"telegram"};
    const context ctx{d.config, *d.ingest, *d.client, unlimited, d.svc};
    const auto routes = webhook_route_table(ctx);
    const auto posted = posted_to("/webhooks/telegram", "{}", {{"X-Telegram-Bot-Api-Secret-Token", "bot-token"}});
    http::response answer;
    testing::run(
        d.svc, [&]() -> awaitable<> { answer = co_await routes.front().handle(posted); }, 40s);
    CHECK(answer.status == 503);
    CHECK(!answer.headers.get("Retry-After").empty());
    CHECK(d.counted(R"(webhooks_total{outcome="shed",source="telegram"} 1)"));
}
