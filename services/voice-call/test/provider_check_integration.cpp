#include "agent_house.hpp"
#include "provider_check.hpp"
#include "settings_house.hpp"
#include "signing/test/rsa_key.hpp"

using namespace relevo;
using namespace relevo::voice_call;

namespace {

json::value said(const http::response& r)
{
    return json::parse(r.body).value();
}

awaitable<> check_at_start(const context& ctx, std::string provider, std::string& word)
{
    auto check = checks_at_start(ctx).at(provider);
    co_await check_provider_at_start(std::move(provider), std::move(check), word);
}

}  // namespace

TEST_CASE("at start each provider that is configured is asked, and says what is wrong with it")
{
    agent_house house;
    std::string storage, twilio, disabled;
    auto story = [&]() -> awaitable<> {
        co_await check_at_start(house.ctx, "google_storage", storage);
        co_await check_at_start(house.ctx, "twilio", twilio);
        house.cfg.twilio.account_sid.clear();
        co_await check_at_start(house.ctx, "twilio", disabled);
        const auto lacking = co_await check_storage(house.storage, clock::now() + std::chrono::seconds(5));
        CHECK(lacking.error == "missing_permission");
        CHECK(lacking.detail == "bucket: the service account lacks storage.objects.delete");
    };
    house.run(story);
    CHECK(storage == "degraded");
    CHECK(twilio == "ok");
    CHECK(disabled == "disabled");
}

TEST_CASE("the check asks Twilio and Google Storage, too, where they are configured")
{
    settings_house house;
    google_cloud::account_settings account_is;
    account_is.base_url = house.cfg.vapi.base_url;
    account_is.key = google_cloud::service_account_key{"writer@proj", signing::test::rsa_key().pem(), "k1"};
    google_cloud::storage_settings storage_is;
    storage_is.base_url = house.cfg.vapi.base_url;
    storage_is.bucket = "b-1";
    google_cloud::service_account account(house.http, account_is);
    google_cloud::storage storage(house.http, account, storage_is);
    const auto body = R"({"broker_id":)" + house.id() + "}";
    const auto twilio = "GET /2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json";
    const auto permissions = "GET /storage/v1/b/b-1/iam/testPermissions";
    house.answers["POST /token"] = http::ok(json::object{{"access_token", "t"}, {"expires_in", 3599}});
    house.answers[twilio] = http::ok(json::object{{"incoming_phone_numbers", json::array{}}});
    const json::array all{"storage.objects.create", "storage.objects.get", "storage.objects.delete"};
    house.answers[permissions] = http::ok(json::object{{"permissions", all}});
    house.run([&]() -> awaitable<> {
        const auto without = said(co_await house.call("/internal/config/validate", body));
        CHECK(without.find("vapi"));
        CHECK_FALSE(without.find("twilio"));
        CHECK_FALSE(without.find("google_storage"));

        house.cfg.twilio.base_url = house.cfg.vapi.base_url;
        house.cfg.twilio.account_sid = "AC1";
        house.cfg.twilio.auth_token = "secret";
        house.ctx.storage = &storage;
        const auto good = said(co_await house.call("/internal/config/validate", body));
        CHECK(json::serialize(*good.find("twilio")) == R"({"ok":true})");
        CHECK(json::serialize(*good.find("google_storage")) == R"({"ok":true})");

        house.answers[twilio] = http::json_response(401, json::object{{"code", 20003}, {"message", "Authenticate"}});
        house.answers[permissions] = http::ok(json::object{{"kind", "storage#testIamPermissionsResponse"}});
        const auto bad = said(co_await house.call("/internal/config/validate", body));
        CHECK(bad.text("twilio.error") == "401");
        CHECK(bad.text("twilio.detail") == "account: refused (401 20003): Authenticate");
        CHECK(bad.text("google_storage.error") == "missing_permission");

        house.answers[permissions] = http::json_response(404, json::object{});
        const auto gone = said(co_await house.call("/internal/config/validate", body));
        CHECK(gone.text("google_storage.error") == "404");
    });
}
