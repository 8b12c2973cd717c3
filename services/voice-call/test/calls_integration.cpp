#include "providers/test/open_api.hpp"
#include "signing/test/contract_files.hpp"
#include "voice_house.hpp"

using namespace relevo;
using namespace relevo::voice_call;
using http::method;

namespace {

json::value ask(std::int64_t lead, std::string_view more = "")
{
    return json::parse(R"({"lead_id":)" + std::to_string(lead) + std::string(more) + "}").value();
}

void check_against_the_vendors_schema(const http::request& sent)
{
    CHECK(sent.headers.get("Authorization") == "Bearer vapi-key");
    if (!contract_files::available("vapi/openapi.trimmed.json"))
        return;
    const auto document = json::parse(contract_files::read("vapi/openapi.trimmed.json"));
    REQUIRE(document.has_value());
    CHECK(open_api(*document).problems("CreateCallDTO", json::parse(sent.body).value()) == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("a call is asked for: each rule has its answer")
{
    voice_house house;
    const auto lead = house.add_lead();
    const auto silent = house.add_lead("+56900000001");
    house.schema.query("INSERT INTO crm.do_not_contact_now VALUES (" + std::to_string(house.broker) +
                       ", '+56900000001', 'call')");
    const auto without_phone = house.add_lead("");
    auto story = [&]() -> awaitable<> {
        const std::string path = "/api/v1/calls";
        const auto expect = [&](unsigned status, std::string code, json::value body, std::string as) -> awaitable<> {
            const auto r = co_await house.call(method::post, path, std::move(body), std::move(as));
            INFO(r.body);
            CHECK(r.status == status);
            CHECK(voice_house::body_of(r).text("code") == code);
        };
        const auto admin = house.token(), agent = house.token(auth::role::agent);
        co_await expect(422, "validation_error", json::object{}, admin);
        co_await expect(422, "validation_error", ask(lead, R"(,"campaign_id":"x","force":1,"agent_type":7)"), admin);
        co_await expect(422, "validation_error", ask(lead, R"(,"scheduled_at":"2020-01-01T00:00:00Z")"), admin);
        co_await expect(422, "validation_error", ask(lead, R"(,"scheduled_at":"mañana")"), admin);
        co_await expect(400, "user_without_broker", ask(lead), house.token(auth::role::superadmin, 0));
        co_await expect(404, "not_found", ask(lead), house.token(auth::role::admin, 12));
        co_await expect(404, "not_found", ask(lead), agent);  // not the agent's lead
        co_await expect(403, "forbidden", ask(lead, R"(,"force":true)"), agent);
        co_await expect(409, "do_not_contact", ask(silent), admin);
        co_await expect(400, "lead_without_phone", ask(without_phone), admin);
        house.schema.query(R"(UPDATE crm.broker_settings SET campaigns =
            '{"windows":{"call":[{"days":[1],"from":"00:00","to":"00:01"}]}}' WHERE broker_id = )" +
                           std::to_string(house.broker));
        co_await expect(409, "outside_calling_hours", ask(lead), admin);
        const auto forced = co_await house.call(method::post, path, ask(lead, R"(,"force":true,"agent_type":"nuevo")"));
        CHECK(forced.status == 201);
        const auto body = voice_house::body_of(forced);
        CHECK(body.text("external_call_id") == "ext-1");
        CHECK(body.text("agent_type") == "nuevo");
        CHECK(body.text("status") == "initiated");
        co_await expect(409, "call_in_progress", ask(lead, R"(,"force":true)"), admin);
    };
    house.run(story);
    CHECK(house.world.count(method::post, "/call") == 1);
    check_against_the_vendors_schema(house.world.asked.front());
    CHECK(house.published("call.initiated") == 1);
    CHECK(house.published("call_status", "queued") == 1);
}

TEST_CASE("of requests for one lead that come at once, one makes a call")
{
    voice_house house;
    const auto lead = house.add_lead();
    std::vector<unsigned> statuses;
    auto story = [&]() -> awaitable<> {
        const auto one = [&]() -> awaitable<> {
            const auto r = co_await house.ask_for_call(lead);
            statuses.push_back(r.status);
        };
        for (int i = 0; i < 5; ++i)
            house.svc.spawn("ask", one());
        std::function<bool()> all_answered = [&statuses] { return statuses.size() == 5; };
        co_await testing::eventually(std::move(all_answered));
    };
    house.run(story);
    CHECK(std::ranges::count(statuses, 409u) == 4);
    CHECK(std::ranges::count(statuses, 201u) == 1);
    CHECK(house.count("voice_calls") == 1);
}

TEST_CASE("a planned call is dialled at its time, not before, and can be cancelled until then")
{
    voice_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto at = models::format_rfc3339(std::chrono::system_clock::now() + std::chrono::hours(2));
        const auto planned =
            co_await house.call(method::post, "/api/v1/calls/initiate", ask(lead, R"(,"scheduled_at":")" + at + "\""));
        CHECK(planned.status == 201);
        const auto shown = voice_house::body_of(planned);
        CHECK(shown.text("status") == "queued");
        CHECK(shown.text("scheduled_at") == at);
        const auto now = co_await house.ask_for_call(lead);  // a plan is no live call
        CHECK(now.status == 201);

        const auto path = "/api/v1/calls/" + std::to_string(*shown.integer("id")) + "/cancel";
        const auto cancelled = co_await house.call(method::post, path);
        CHECK(cancelled.status == 200);
        CHECK(voice_house::body_of(cancelled).text("status") == "cancelled");
        CHECK(voice_house::body_of(cancelled).text("outcome") == "cancelled");
        const auto again = co_await house.call(method::post, path);
        CHECK(again.status == 409);
        CHECK(voice_house::body_of(again).text("code") == "call_ended");
        co_await house.until("SELECT count(*) FROM tasks WHERE kind = 'place_call' AND state = 'done'", "2");
    };
    house.run(story);
    CHECK(house.world.calls == 1);
    CHECK(house.published("call.failed", "cancelled") == 1);
}

TEST_CASE("a live call is hung up by the provider, whose report ends it")
{
    voice_house house;
    const auto lead = house.add_lead();
    house.world.answer = [&](const http::request& r) {
        if (r.path == "/call/ext-1")
            return http::json_response(
                200,
                json::object{{"id", "ext-1"},
                             {"status", "in-progress"},
                             {"monitor", json::object{{"controlUrl", house.cfg.vapi.base_url + "/ext-1/control"}}}});
        if (r.path == "/ext-1/control")
            return http::json_response(200, json::object{{"success", true}});
        return house.world.usual(r);
    };
    auto story = [&]() -> awaitable<> {
        const auto made = co_await house.ask_for_call(lead);
        co_await house.deliver(status_webhook("ext-1", "in-progress"));
        const auto path = "/api/v1/calls/" + std::to_string(*voice_house::body_of(made).integer("id"));
        const auto told = co_await house.call(method::post, path + "/cancel");
        CHECK(told.status == 202);
        CHECK(house.world.asked.back().path == "/ext-1/control");
        CHECK(house.world.asked.back().body == R"({"type":"end-call"})");
        co_await house.deliver(status_webhook("ext-1", "ended", "manually-canceled"));
        const auto shown = voice_house::body_of(co_await house.call(method::get, path));
        CHECK(shown.text("status") == "cancelled");
        CHECK(shown.find("cost") != nullptr);
        const auto strangers =
            co_await house.call(method::post, path + "/cancel", {}, house.token(auth::role::admin, 12));
        CHECK(strangers.status == 404);
    };
    house.run(story);
}

TEST_CASE("the list counts beyond its end and refuses what no filter knows")
{
    voice_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        co_await house.ask_for_call(lead);
        const auto list = [&](std::string query) { return house.call(method::get, "/api/v1/calls?" + query); };
        auto page = voice_house::body_of(co_await list("skip=10"));
        CHECK(page.integer("total") == 1);
        CHECK(page.find("data")->as_array()->empty());
        page =
            voice_house::body_of(co_await list("status=initiated&direction=outbound&lead_id=" + std::to_string(lead)));
        CHECK(page.integer("total") == 1);
        page = voice_house::body_of(co_await list("status=completed"));
        CHECK(page.integer("total") == 0);
        page = voice_house::body_of(co_await list("date_from=2099-01-01T00:00:00Z"));
        CHECK(page.integer("total") == 0);
        const auto wrong = co_await list("status=dialled&outcome=x&lead_id=y&date_to=2026-01-01T00:00:00");
        CHECK(wrong.status == 422);
        CHECK(voice_house::body_of(wrong).find("errors")->as_array()->size() == 4);
    };
    house.run(story);
}
