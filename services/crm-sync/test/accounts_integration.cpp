#include "crm_house.hpp"
#include "store_accounts.hpp"

using namespace relevo;
using namespace relevo::crm_sync;
using http::method;

TEST_CASE("registering gives a token, an ADMIN, and a complete configuration")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto me = crm_house::json_of(co_await house.call(method::get, "/auth/me", token));
        CHECK(me.text("email") == "activa@example.cl");
        CHECK(me.text("name") == "activa");
        CHECK(me.text("role") == "ADMIN");
        CHECK(me.boolean("is_active") == true);
        const auto config = crm_house::json_of(co_await house.call(method::get, "/api/broker/config", token));
        CHECK(config.text("broker.slug") == "activa");
        CHECK(config.integer("leads.config_version") == 1);
        CHECK(config.text("voice.provider") == "vapi");
        CHECK(config.integer("prompt.version") == 1);
    });
    CHECK(house.count("voice_config WHERE recording_enabled") == 1);
    CHECK(house.count("broker_settings WHERE leads->>'config_version' = '1' AND country = 'CL'") == 1);
}

TEST_CASE("registration refuses a taken e-mail and leaves nothing behind; two brokers of one name get two slugs")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        co_await house.register_broker("activa");
        const auto again =
            co_await house.call(method::post, "/auth/register", "",
                                R"({"email":" Activa@Example.CL ","password":"Seguro123!","broker_name":"Otra"})");
        CHECK(again.status == 400);
        CHECK(crm_house::json_of(again).text("code") == "email_already_registered");
        const auto twin =
            co_await house.call(method::post, "/auth/register", "",
                                R"({"email":"b@example.cl","password":"Seguro123!","broker_name":"ACTIVA"})");
        CHECK(twin.status == 200);
        const auto weak = co_await house.call(method::post, "/auth/register", "",
                                              R"({"email":"x","password":"corta","broker_name":"A"})");
        CHECK(weak.status == 422);
        CHECK(crm_house::json_of(weak).find("errors")->as_array()->size() == 3);
    });
    CHECK(house.query("SELECT string_agg(slug, ',' ORDER BY id) FROM brokers") == "activa,activa-2");
}

TEST_CASE("five failures block an e-mail and address, even with the right password")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        co_await house.register_broker("activa");
        const std::string wrong = R"({"email":"activa@example.cl","password":"Otra1234!"})";
        const std::string right = R"({"email":"activa@example.cl","password":"Seguro123!"})";
        const auto ok = co_await house.call(method::post, "/auth/login", "", right);
        CHECK(ok.status == 200);
        for (int i = 0; i < 5; ++i) {
            const auto refused = co_await house.call(method::post, "/auth/login", "", wrong);
            CHECK(refused.status == 401);
            CHECK(crm_house::json_of(refused).text("code") == "invalid_credentials");
        }
        const auto blocked = co_await house.call(method::post, "/auth/login", "", right);
        CHECK(blocked.status == 429);
        CHECK(blocked.headers.get("Retry-After") == "900");
        const auto unknown = co_await house.call(method::post, "/auth/login", "",
                                                 R"({"email":"nadie@example.cl","password":"Seguro123!"})");
        CHECK(unknown.status == 401);
    });
}

TEST_CASE("a token ends with logout, with the person and with the epoch")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto out = co_await house.call(method::post, "/auth/logout", token);
        CHECK(out.status == 204);
        const auto after = co_await house.call(method::get, "/auth/me", token);
        CHECK(after.status == 401);

        const auto other = co_await house.register_broker("otra");
        house.schema.query("UPDATE users SET token_epoch = token_epoch + 1 WHERE email = 'otra@example.cl'");
        const auto stale = co_await house.call(method::get, "/auth/me", other);
        CHECK(stale.status == 401);

        const auto third = co_await house.register_broker("tercera");
        house.schema.query("UPDATE brokers SET is_active = false WHERE slug = 'tercera'");
        const auto inactive = co_await house.call(method::get, "/api/v1/leads", third);
        CHECK(inactive.status == 401);
        CHECK(house.count("user_state WHERE NOT is_active") == 1);
    });
}

TEST_CASE("an admin adds people; an agent may not")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const std::string pedro =
            R"({"email":"pedro@activa.cl","name":"Pedro Ruiz","role":"AGENT","password":"Seguro123!"})";
        const auto created = co_await house.call(method::post, "/api/broker/users", token, pedro);
        CHECK(created.status == 201);
        const auto twice = co_await house.call(method::post, "/api/broker/users", token, pedro);
        CHECK(twice.status == 409);
        const auto list = co_await house.call(method::get, "/api/broker/users?role=AGENT", token);
        CHECK(crm_house::json_of(list).integer("total") == 1);
        const auto login = co_await house.call(method::post, "/auth/login", "",
                                               R"({"email":"pedro@activa.cl","password":"Seguro123!"})");
        const auto agent = crm_house::json_of(login).text("access_token");
        const auto refused = co_await house.call(method::get, "/api/broker/users", agent);
        CHECK(refused.status == 403);
    });
}

TEST_CASE("a section is changed in part, announced, and the prompt keeps its history")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto leads =
            co_await house.call(method::put, "/api/broker/config/leads", token, R"({"cold_max_score":25})");
        CHECK(leads.status == 200);
        CHECK(crm_house::json_of(leads).integer("config_version") == 2);
        const auto job = crm_house::json_of(leads).text("rescoring_job_id");
        CHECK(job.starts_with("rescore:"));
        CHECK(job.ends_with(":2"));
        const auto same =
            co_await house.call(method::put, "/api/broker/config/leads", token, R"({"cold_max_score":25})");
        CHECK(crm_house::json_of(same).find("rescoring_job_id")->is_null());
        const auto tried = co_await house.call(method::put, "/api/broker/config/leads?dry_run=true", token,
                                               R"({"cold_max_score":30})");
        CHECK(tried.status == 503);  // nobody plays scoring here
        const auto refused = co_await house.call(method::put, "/api/broker/config/leads?dry_run=true", token,
                                                 R"({"cold_max_score":60})");
        CHECK(refused.status == 422);
        const auto voice =
            co_await house.call(method::put, "/api/broker/config/voice", token,
                                R"({"phone_number_id":"phn_1","timing_config":{"maxDurationSeconds":200}})");
        CHECK(crm_house::json_of(voice).integer("timing_config.maxDurationSeconds") == 200);
        CHECK(crm_house::json_of(voice).number("timing_config.waitSeconds") == 0.4);
        const auto channel = co_await house.call(method::put, "/api/broker/config/channels/whatsapp", token,
                                                 R"({"sender":"+14155238886"})");
        CHECK(crm_house::json_of(channel).text("sender") == "+14155238886");
        const auto prompt =
            co_await house.call(method::put, "/api/broker/config/prompt", token, R"({"agent_name":"Eva"})");
        CHECK(crm_house::json_of(prompt).integer("version") == 2);
        const auto bad =
            co_await house.call(method::put, "/api/broker/config/campaigns", token, R"({"max_concurrent_calls":0})");
        CHECK(bad.status == 422);
        const auto unknown = co_await house.call(method::put, "/api/broker/config/channels/fax", token, "{}");
        CHECK(unknown.status == 404);
    });
    CHECK(house.published("broker.config_changed") == 4);
    CHECK(house.published("broker.config_changed", "value->>'section' = 'leads' AND value->>'config_version' = '2'") ==
          1);
    CHECK(house.count("prompt_versions") == 2);
    CHECK(house.count("voice_config WHERE phone_number_id = 'phn_1'") == 1);
}
