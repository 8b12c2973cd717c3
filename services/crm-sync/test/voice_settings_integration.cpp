#include "crm_house.hpp"
#include "http/quick_stop.hpp"
#include "service_defaults/defaults.hpp"
#include "store_credentials.hpp"

using namespace relevo;
using namespace relevo::crm_sync;
using http::method;

namespace {

constexpr const char* voice_path = "/api/broker/config/voice";
const std::string secret = "sk-live-0123456789-x9Qa";
const std::string with_secret = R"({"credentials":{"api_key":"sk-live-0123456789-x9Qa"}})";

signing::key_ring ring_of(const std::string& letters)
{
    std::vector<std::string> keys;
    for (const char c : letters)
        keys.push_back(signing::to_base64(std::string(32, c)));
    return signing::key_ring::parse(keys).value();
}

std::string stored(const crm_house& house, const char* column)
{
    return house.query(std::string("SELECT ") + column + " FROM provider_credentials");
}

}  // namespace

TEST_CASE("a company's key is written, shown by its last four, and removed")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto before = crm_house::json_of(co_await house.call(method::get, "/api/broker/config", token));
        CHECK(before.boolean("voice.credentials.api_key.set") == false);

        const auto put = co_await house.call(method::put, voice_path, token, with_secret);
        CHECK(put.status == 200);
        CHECK(crm_house::json_of(put).boolean("credentials.api_key.set") == true);
        CHECK(crm_house::json_of(put).text("credentials.api_key.last4") == "x9Qa");
        const auto shown = co_await house.call(method::get, "/api/broker/config", token);
        CHECK(crm_house::json_of(shown).text("voice.credentials.api_key.last4") == "x9Qa");
        CHECK(shown.body.find("sk-live") == std::string::npos);
        CHECK(put.body.find("sk-live") == std::string::npos);

        CHECK(house.count("provider_credentials c WHERE c::text LIKE '%sk-live%' OR "
                          "encode(c.sealed, 'escape') LIKE '%sk-live%'") == 0);
        CHECK(house.count("outbox WHERE encode(value, 'escape') LIKE '%sk-live%'") == 0);
        CHECK(house.count("voice_config WHERE api_key_sealed IS NOT NULL AND api_key_key_id <> ''") == 1);
        CHECK(house.published("broker.config_changed", "value->>'section' = 'voice'") == 1);

        const auto removed = co_await house.call(method::put, voice_path, token, R"({"credentials":{"api_key":null}})");
        CHECK(crm_house::json_of(removed).boolean("credentials.api_key.set") == false);
        const auto again = co_await house.call(method::put, voice_path, token, R"({"credentials":{"api_key":null}})");
        CHECK(again.status == 200);
    });
    CHECK(house.count("provider_credentials") == 0);
    CHECK(house.published("broker.config_changed", "value->>'section' = 'voice'") == 2);
}

TEST_CASE("what a service with the same keys reads is the secret, for that company only")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        co_await house.call(method::put, voice_path, token, with_secret);
        const auto read = [](database::transaction& tx) {
            constexpr database::query find{"test_find_sealed",
                                           "SELECT broker_id, api_key_sealed, api_key_key_id FROM voice_config"};
            const auto row = tx.one(find);
            return std::pair(database::get<std::int64_t>(row, "broker_id"),
                             signing::sealed_secret{database::get<std::string>(row, "api_key_key_id"),
                                                    database::bytes(row, "api_key_sealed")});
        };
        const auto [broker_id, sealed] = co_await house.db.read(all_tenants, read);
        CHECK(house.cfg.encryption_keys.open(provider_credential(broker_id, "voice", "api_key"), sealed) == secret);
        CHECK_FALSE(house.cfg.encryption_keys.open(provider_credential(broker_id + 1, "voice", "api_key"), sealed));
    });
}

TEST_CASE("a voice section is refused with all its faults, credentials included, and nothing is stored")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto bad = co_await house.call(
            method::put, voice_path, token,
            R"({"timing_config":{"waitSeconds":9},"recording_enabled":1,"credentials":{"api_key":"short","x":"y"}})");
        CHECK(bad.status == 422);
        CHECK(crm_house::json_of(bad).find("errors")->as_array()->size() == 4);
        const auto half =
            co_await house.call(method::put, voice_path, token,
                                R"({"timing_config":{"waitSeconds":9},"credentials":{"api_key":"sk-live-0123"}})");
        CHECK(half.status == 422);
        const auto elsewhere = co_await house.call(method::put, "/api/broker/config/leads", token, with_secret);
        CHECK(elsewhere.status == 422);

        house.cfg.encryption_keys = {};
        const auto keyless = co_await house.call(method::put, voice_path, token, with_secret);
        CHECK(keyless.status == 409);
        CHECK(crm_house::json_of(keyless).text("code") == "encryption_unavailable");
    });
    CHECK(house.count("provider_credentials") == 0);
    CHECK(house.published("broker.config_changed") == 0);
}

TEST_CASE("after a rotation all credentials are sealed by the new key; what no key opens is counted and kept")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        for (const auto* name : {"activa", "otra"}) {
            const auto token = co_await house.register_broker(name);
            co_await house.call(method::put, voice_path, token, with_secret);
        }
        const auto rotated = ring_of("nk"), stranger = ring_of("s");
        const auto rotate = [&](database::transaction& tx) { return credentials::reseal(tx, rotated); };
        const auto done = co_await house.db.transact(all_tenants, rotate);
        CHECK(done.resealed == 2);
        CHECK(done.unreadable == 0);
        const auto again = co_await house.db.transact(all_tenants, rotate);
        CHECK(again.resealed == 0);
        const auto rotate_strangely = [&](database::transaction& tx) { return credentials::reseal(tx, stranger); };
        const auto none = co_await house.db.transact(all_tenants, rotate_strangely);
        CHECK(none.resealed == 0);
        CHECK(none.unreadable == 2);
    });
    CHECK(stored(house, "count(DISTINCT key_id)") == "1");
    CHECK(stored(house, "min(key_id)") == ring_of("n").newest_id());
}

TEST_CASE("voice-call has an assistant's id stored, by type or as the default")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        co_await house.register_broker("activa");
        const auto broker = house.query("SELECT id FROM brokers");
        const auto store = [&](std::string rest) {
            return house.call(method::post, "/internal/config/voice", "", R"({"broker_id":)" + broker + rest);
        };
        const auto typed = co_await store(R"(,"agent_type":"perfilador","assistant_id":"asst_2"})");
        CHECK(typed.status == 200);
        const auto fallback = co_await store(R"(,"assistant_id":"asst_1"})");
        CHECK(crm_house::json_of(fallback).text("agent_type") == "default");
        const auto same = co_await store(R"(,"assistant_id":"asst_1"})");
        CHECK(same.status == 200);
        const auto empty = co_await store(R"(,"assistant_id":""})");
        CHECK(empty.status == 422);
        const auto unknown = co_await house.call(method::post, "/internal/config/voice", "",
                                                 R"({"broker_id":999999999,"assistant_id":"asst_1"})");
        CHECK(unknown.status == 404);
    });
    CHECK(house.count("voice_config WHERE assistant_id_default = 'asst_1' AND "
                      "assistant_id_by_type = '{\"perfilador\": \"asst_2\"}'") == 1);
    CHECK(house.published("broker.config_changed", "value->>'section' = 'voice'") == 2);
}

TEST_CASE("credentials are checked by the service that speaks with the provider")
{
    crm_house house;
    std::string asked, service_token;
    const auto check = [&](const http::request& req) {
        asked = req.body;
        service_token = req.headers.get("X-Service-Token");
        return [](http::response r) -> awaitable<http::response> {
            co_return r;
        }(http::ok(json::object{{"vapi", json::object{{"ok", true}}}}));
    };
    http::server voice_call(house.svc, http::test::quick_to_stop(), {http::post("/internal/config/validate", check)});
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto away = co_await house.call(method::post, "/api/broker/config/validate", token, "{}");
        CHECK(away.status == 503);
        house.cfg.voice_call_url = "http://127.0.0.1:" + std::to_string(voice_call.port());
        const auto answer = co_await house.call(method::post, "/api/broker/config/validate", token, "{}");
        CHECK(answer.status == 200);
        CHECK(crm_house::json_of(answer).boolean("vapi.ok") == true);
        CHECK(service_token == crm_house::service_token);
        CHECK(json::parse(asked).value().integer("broker_id") == std::stoll(house.query("SELECT id FROM brokers")));
        const auto nobody = co_await house.call(method::post, "/api/broker/config/validate", "", "{}");
        CHECK(nobody.status == 401);
    });
}
