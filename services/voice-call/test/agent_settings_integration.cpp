#include <set>

#include "agent_house.hpp"

using namespace relevo;
using namespace relevo::voice_call;

namespace {

json::value member(const char* name, json::value v)
{
    return json::object{{name, std::move(v)}};
}

agent_house::person colleague(std::int64_t id, auth::role role = auth::role::agent)
{
    agent_house::person p;
    p.id = id;
    p.role = role;
    return p;
}

json::value pool_number(const char* number)
{
    return json::object{{"phone_number", number}, {"provider_number_sid", "PN1"}};
}

// A person with an agent and a number.
awaitable<> set_up_agent(agent_house& house)
{
    house.add_number("+33123456789", "FR");
    const json::value settings = json::object{
        {"display_name", "Me Dupont"}, {"profession", "avocat"}, {"language", "fr"}, {"vapi_agent_id", "a1"}};
    const auto changed = co_await house.call(http::method::put, "/api/settings/agent", settings);
    REQUIRE(changed.status == 200);
    const auto own = member("phone_number", "+33698765432");
    const auto assigned = co_await house.call(http::method::post, "/api/settings/virtual-number", own);
    REQUIRE(assigned.status == 200);
}

awaitable<> assign_one(agent_house& house, std::int64_t user, std::vector<http::response>& answers)
{
    const auto own = member("phone_number", "+33698765432");
    const auto who = colleague(user);
    answers.push_back(co_await house.call_as(who, http::method::post, "/api/settings/virtual-number", own));
}

}  // namespace

TEST_CASE("twenty who ask at once for five numbers: five get one each")
{
    agent_house house;
    for (int i = 0; i < 5; ++i)
        house.add_number("+3312345678" + std::to_string(i), "FR");
    house.add_number("+34911234567", "ES");
    std::vector<http::response> answers;
    auto story = [&]() -> awaitable<> {
        for (int user = 1; user <= 20; ++user)
            house.svc.spawn("asks", assign_one(house, user, answers));
        std::function<bool()> all_answered = [&] { return answers.size() == 20; };
        co_await testing::eventually(std::move(all_answered));
    };
    house.run(story);
    std::set<std::string> numbers;
    int refused = 0;
    for (const auto& a : answers) {
        const auto body = agent_house::body_of(a);
        if (a.status == 200) {
            numbers.insert(body.text("phone_number"));
            CHECK(body.text("country") == "FR");
            continue;
        }
        CHECK(a.status == 409);
        CHECK(body.text("code") == "no_number_available");
        CHECK(body.text("country") == "FR");
        ++refused;
    }
    CHECK(numbers.size() == 5);
    CHECK(refused == 15);
    CHECK(house.value("SELECT count(DISTINCT assigned_user_id) FROM virtual_numbers") == "5");
}

TEST_CASE("asked again, a person keeps the number, and the settings show it")
{
    agent_house house;
    auto story = [&]() -> awaitable<> {
        house.add_number("+33123456780", "FR");
        co_await set_up_agent(house);
        const auto bad =
            co_await house.call(http::method::post, "/api/settings/virtual-number", member("phone_number", "x"));
        CHECK(bad.status == 422);
        CHECK(agent_house::body_of(bad).find("errors")->as_array()->front().text("field") == "phone_number");
        const auto again = co_await house.call(http::method::post, "/api/settings/virtual-number",
                                               member("phone_number", "+33698765432"));
        CHECK(agent_house::body_of(again).text("phone_number") == "+33123456780");
        const auto shown = agent_house::body_of(co_await house.call(http::method::get, "/api/settings/agent"));
        CHECK(shown.text("vapi_phone_number") == "+33123456780");
        CHECK(shown.text("phone_number") == "+33698765432");
        CHECK(shown.text("display_name") == "Me Dupont");
        CHECK(shown.boolean("is_agent_active") == false);
        const auto wrong = co_await house.call(http::method::put, "/api/settings/agent", member("language", 7));
        CHECK(agent_house::body_of(wrong).find("errors")->as_array()->front().text("field") == "language");
    };
    house.run(story);
}

TEST_CASE("an agent is activated and deactivated at both providers")
{
    agent_house house;
    auto story = [&]() -> awaitable<> {
        const auto without_number = co_await house.call(http::method::post, "/api/settings/agent/activate");
        CHECK(agent_house::body_of(without_number).text("code") == "no_virtual_number");
        co_await set_up_agent(house);
        const auto switched = co_await house.call(http::method::post, "/api/settings/agent/activate");
        CHECK(switched.status == 200);
        CHECK(switched.body == R"({"success":true})");

        CHECK(json::serialize(*house.world.assistant.at("model.messages")) ==
              R"([{"role":"system","content":"Me Dupont / avocat / fr"},{"role":"assistant","content":"hi"}])");
        CHECK(house.world.assistant.at("model.toolIds")->as_array()->size() == 1);
        REQUIRE(house.world.numbers.size() == 1);
        const auto& number = house.world.numbers.begin()->second;
        CHECK(number.text("number") == "+33123456789");
        CHECK(number.text("assistantId") == "a1");
        CHECK(number.text("server.url") == "https://relevo.example/api/v1/calls/webhooks/voice");
        CHECK(house.world.voice_url == "https://api.vapi.ai/twilio/inbound_call");
        CHECK(house.value("SELECT is_agent_active FROM agent_profiles") == "t");

        co_await house.call(http::method::post, "/api/settings/agent/activate");
        CHECK(house.world.numbers.size() == 1);  // imported once

        const auto off = co_await house.call(http::method::post, "/api/settings/agent/deactivate");
        CHECK(off.body == R"({"success":true})");
        CHECK(house.world.voice_url.empty());
        CHECK(house.value("SELECT is_agent_active FROM agent_profiles") == "f");
    };
    house.run(story);
}

TEST_CASE("an activation that a provider refuses leaves nothing behind")
{
    agent_house house;
    house.world.faults["POST /2010-04-01/Accounts/AC1/IncomingPhoneNumbers/PN1.json"] = {400, 1};
    auto story = [&]() -> awaitable<> {
        co_await set_up_agent(house);
        const auto before = json::serialize(house.world.assistant);
        const auto refused = co_await house.call(http::method::post, "/api/settings/agent/activate");
        CHECK(refused.status == 502);
        CHECK(agent_house::body_of(refused).text("code") == "provider_error");
        CHECK(agent_house::body_of(refused).boolean("will_be_retried") == false);
        CHECK(json::serialize(house.world.assistant) == before);
        CHECK(house.world.numbers.empty());
        CHECK(house.value("SELECT is_agent_active FROM agent_profiles") == "f");
    };
    house.run(story);
}

TEST_CASE("an activation goes on after a provider's bad moment")
{
    agent_house house;
    house.world.faults["POST /phone-number"] = {503, 1};
    auto story = [&]() -> awaitable<> {
        co_await set_up_agent(house);
        const auto switched = co_await house.call(http::method::post, "/api/settings/agent/activate");
        CHECK(switched.status == 200);  // the first repeat comes after 2 s
        CHECK(house.world.count("POST /phone-number") == 2);
        CHECK(house.value("SELECT is_agent_active FROM agent_profiles") == "t");
    };
    house.run(story);
}

TEST_CASE("the pool is the admins' and the company's own")
{
    agent_house house;
    auto story = [&]() -> awaitable<> {
        const std::string path = "/api/settings/virtual-numbers";
        const auto body = pool_number("+56 2 2123 4567");
        const auto by_agent = co_await house.call_as(colleague(5), http::method::post, path, body);
        CHECK(by_agent.status == 403);
        const auto added = co_await house.call(http::method::post, path, body);
        CHECK(added.status == 201);
        CHECK(agent_house::body_of(added).text("country") == "CL");
        CHECK(agent_house::body_of(added).text("phone_number") == "+56221234567");
        const auto again = co_await house.call(http::method::post, path, body);
        CHECK(agent_house::body_of(again).text("code") == "duplicate_number");
        const auto bad = co_await house.call(http::method::post, path, member("phone_number", ""));
        CHECK(agent_house::body_of(bad).find("errors")->as_array()->front().text("code") == "required");

        auto stranger = colleague(9, auth::role::admin);
        stranger.broker = testing::random_id();
        const auto id = std::to_string(agent_house::body_of(added).integer("id").value());
        const auto removed_by_stranger = co_await house.call_as(stranger, http::method::del, path + "/" + id);
        CHECK(removed_by_stranger.status == 404);
        const auto seen_by_stranger = co_await house.call_as(stranger, http::method::get, path);
        CHECK(agent_house::body_of(seen_by_stranger).integer("total") == 0);
        const auto listed = agent_house::body_of(co_await house.call(http::method::get, path));
        CHECK(listed.integer("total") == 1);

        house.value("UPDATE virtual_numbers SET assigned_user_id = 3");
        house.value("INSERT INTO agent_profiles (user_id, broker_id, is_agent_active) VALUES (3, " +
                    std::to_string(house.broker) + ", true)");
        const auto in_use = co_await house.call(http::method::del, path + "/" + id);
        CHECK(agent_house::body_of(in_use).text("code") == "number_in_use");
        house.value("UPDATE agent_profiles SET is_agent_active = false");
        const auto removed = co_await house.call(http::method::del, path + "/" + id);
        CHECK(removed.status == 204);
    };
    house.run(story);
}

TEST_CASE("a device's token is its last user's until it is removed")
{
    agent_house house;
    auto story = [&]() -> awaitable<> {
        const std::string path = "/api/settings/push-token";
        const json::value body = json::object{{"token", "ExponentPushToken[one]"}, {"platform", "ios"}};
        const auto added = co_await house.call(http::method::post, path, body);
        CHECK(added.status == 204);
        const auto taken_over = co_await house.call_as(colleague(8), http::method::post, path, body);
        CHECK(taken_over.status == 204);
        CHECK(house.value("SELECT user_id FROM push_tokens") == "8");
        const auto not_theirs = co_await house.call(http::method::del, path, body);
        CHECK(not_theirs.status == 204);
        CHECK(house.value("SELECT count(*) FROM push_tokens") == "1");
        const auto removed = co_await house.call_as(colleague(8), http::method::del, path, body);
        CHECK(removed.status == 204);
        CHECK(house.value("SELECT count(*) FROM push_tokens") == "0");
        const json::value wrong = json::object{{"token", "x"}, {"platform", "palm"}};
        const auto refused = co_await house.call(http::method::post, path, wrong);
        CHECK(agent_house::body_of(refused).find("errors")->as_array()->size() == 2);
    };
    house.run(story);
}
