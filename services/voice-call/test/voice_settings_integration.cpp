#include "settings_house.hpp"

using namespace relevo;
using namespace relevo::voice_call;

namespace {

json::value body_of(const http::response& r)
{
    return json::parse(r.body).value();
}

http::response assistant_with(const char* assistant_id)
{
    return http::ok(json::object{{"id", assistant_id}});
}

std::string missing_in(const call_voice& v)
{
    std::string out;
    for (const auto& name : v.missing)
        out += (out.empty() ? "" : ", ") + name;
    return out;
}

awaitable<std::string> number_of(voice_directory& directory, std::int64_t broker_id)
{
    const auto found = co_await directory.resolve(broker_id, "default");
    co_return found.phone_number_id;
}

constexpr const char* assistant_path = "/api/v1/brokers/config/voice/assistant";

}  // namespace

TEST_CASE("a company's settings come from its configuration, its key opened")
{
    settings_house house;
    house.configure(
        "phone_number_id = 'phn_own', assistant_id_default = 'asst_own', "
        "assistant_id_by_type = '{\"perfilador\": \"asst_type\"}'");
    house.store_key("sk-own-key", house.cfg.encryption_keys);
    house.run([&]() -> awaitable<> {
        const auto typed = co_await house.voice.resolve(house.broker, "perfilador");
        CHECK(typed.assistant_id == "asst_type");
        CHECK(typed.phone_number_id == "phn_own");
        CHECK(typed.api_key == "sk-own-key");
        CHECK(typed.recording_enabled == false);
        const auto other = co_await house.voice.resolve(house.broker, "calificador");
        CHECK(other.assistant_id == "asst_own");
        const auto unknown = co_await house.voice.resolve(house.broker + 1, "default");
        CHECK(missing_in(unknown) == "assistant_id, phone_number_id");
    });
}

TEST_CASE("a key sealed for another company, or by an unknown key, is missing rather than ours")
{
    settings_house house;
    house.configure("phone_number_id = 'phn_own', assistant_id_default = 'asst_own'");
    const auto stranger = signing::key_ring::parse({signing::to_base64(std::string(32, 's'))}).value();
    house.store_key("sk-own-key", stranger);
    house.run([&]() -> awaitable<> {
        const auto unreadable = co_await house.voice.resolve(house.broker, "default");
        CHECK(missing_in(unreadable) == "api_key");
        const auto moved =
            house.cfg.encryption_keys.seal(provider_credential(house.broker + 1, "voice", "api_key"), "sk-of-another");
        house.configure("api_key_sealed = '\\x" + signing::to_hex(moved.bytes) + "', api_key_key_id = '" +
                        moved.key_id + "'");
        house.voice.forget(house.broker);
        const auto swapped = co_await house.voice.resolve(house.broker, "default");
        CHECK(missing_in(swapped) == "api_key");
    });
}

TEST_CASE("settings are kept until brokers.events.v1 tells of a change, or their time is over")
{
    settings_house house;
    voice_directory brief(house.db, house.cfg.encryption_keys, house.cfg.vapi, std::chrono::milliseconds(0));
    house.configure("phone_number_id = 'phn_1', assistant_id_default = 'asst_own'");
    house.run([&]() -> awaitable<> {
        const auto first = co_await number_of(house.voice, house.broker);
        CHECK(first == "phn_1");
        const auto first_brief = co_await number_of(brief, house.broker);
        CHECK(first_brief == "phn_1");
        house.configure("phone_number_id = 'phn_2'");
        const auto kept = co_await number_of(house.voice, house.broker);
        CHECK(kept == "phn_1");
        const auto brief_again = co_await number_of(brief, house.broker);
        CHECK(brief_again == "phn_2");

        events::v1::BrokerEvent e;
        e.set_broker_id(house.broker + 1);
        e.set_section("voice");
        const auto tell = [&] {
            auto m = events::to_message(events::make(events::broker_config_changed, e));
            house.voice.accept({m.topic, 0, 0, m.key, m.value, m.headers, 0});
        };
        tell();  // of another company
        const auto unmoved = co_await number_of(house.voice, house.broker);
        CHECK(unmoved == "phn_1");
        e.set_broker_id(house.broker);
        tell();
        const auto changed = co_await number_of(house.voice, house.broker);
        CHECK(changed == "phn_2");
    });
}

TEST_CASE("what was missing counts as soon as it is configured")
{
    settings_house house;
    house.run([&]() -> awaitable<> {
        const auto before = co_await house.voice.resolve(house.broker, "default");
        CHECK(missing_in(before) == "assistant_id, phone_number_id");
        house.configure("phone_number_id = 'phn_1', assistant_id_default = 'asst_own'");
        const auto after = co_await house.voice.resolve(house.broker, "default");
        CHECK(after.is_complete());
    });
}

TEST_CASE("a call of a company without voice is refused at once, naming what is missing")
{
    settings_house house;
    const auto lead = house.add_lead();
    house.run([&]() -> awaitable<> {
        const auto refused = co_await house.call("/api/v1/calls", R"({"lead_id":)" + lead + "}");
        CHECK(refused.status == 400);
        CHECK(body_of(refused).text("code") == "voice_not_configured");
        CHECK(body_of(refused).find("missing")->as_array()->size() == 2);
        CHECK(body_of(refused).text("detail").find("phone_number_id") != std::string::npos);
    });
    CHECK(house.asked.empty());
    CHECK(house.schema.query("SELECT count(*) FROM voice_calls") == "0");
}

TEST_CASE("a call goes out with the company's key, ids, recording and duration")
{
    settings_house house;
    house.configure("phone_number_id = 'phn_own', assistant_id_default = 'asst_own'");
    house.store_key("sk-own-key", house.cfg.encryption_keys);
    house.answers["POST /call"] = http::created(json::object{{"id", events::new_uuid()}, {"status", "queued"}});
    const auto lead = house.add_lead();
    house.run([&]() -> awaitable<> {
        const auto placed = co_await house.call("/api/v1/calls", R"({"lead_id":)" + lead + "}");
        CHECK(placed.status == 201);
    });
    REQUIRE(house.asked.size() == 1);
    CHECK(house.asked[0].key == "Bearer sk-own-key");
    const auto sent = json::parse(house.asked[0].body).value();
    CHECK(sent.text("assistantId") == "asst_own");
    CHECK(sent.text("phoneNumberId") == "phn_own");
    CHECK(sent.boolean("assistantOverrides.artifactPlan.recordingEnabled") == false);
    CHECK(sent.number("assistantOverrides.maxDurationSeconds") == 300);
}

TEST_CASE("an assistant is created where none is stored, and its id is stored by crm-sync")
{
    settings_house house;
    house.store_key("sk-own-key", house.cfg.encryption_keys);
    house.answers["POST /assistant"] = http::created(json::object{{"id", "asst_new"}});
    house.answers["POST /internal/config/voice"] = http::ok(json::object{});
    house.run([&]() -> awaitable<> {
        const auto made = co_await house.call(assistant_path, R"({"agent_type":"perfilador"})");
        CHECK(made.status == 200);
        CHECK(body_of(made).text("assistant_id") == "asst_new");
        CHECK(body_of(made).boolean("created") == true);
        CHECK(body_of(made).text("agent_type") == "perfilador");
    });
    REQUIRE(house.asked_for() == "POST /assistant, POST /internal/config/voice");
    CHECK(house.asked[0].key == "Bearer sk-own-key");
    const auto wanted = json::parse(house.asked[0].body).value();
    CHECK(wanted.text("model.model") == "gpt-4o");
    CHECK(wanted.at("model.messages")->as_array()->at(0).text("content").find("Sofía") != std::string::npos);
    const auto stored = json::parse(house.asked[1].body).value();
    CHECK(stored.integer("broker_id") == house.broker);
    CHECK(stored.text("agent_type") == "perfilador");
    CHECK(stored.text("assistant_id") == "asst_new");
}

TEST_CASE("an assistant that is stored is changed; one that is gone at the provider is created again")
{
    settings_house house;
    house.configure("assistant_id_default = 'asst_old'");
    house.answers["GET /assistant/asst_old"] = http::ok(json::object{
        {"id", "asst_old"},
        {"model", json::object{{"provider", "openai"}, {"model", "gpt-4"}, {"toolIds", json::array{"tool_1"}}}}});
    house.answers["PATCH /assistant/asst_old"] = assistant_with("asst_old");
    house.answers["POST /assistant"] = http::created(json::object{{"id", "asst_new"}});
    house.answers["POST /internal/config/voice"] = http::ok(json::object{});
    house.run([&]() -> awaitable<> {
        const auto changed = co_await house.call(assistant_path, "");
        CHECK(changed.status == 200);
        CHECK(body_of(changed).boolean("created") == false);
        CHECK(house.asked_for() == "GET /assistant/asst_old, PATCH /assistant/asst_old");
        const auto patch = json::parse(house.asked[1].body).value();
        CHECK(patch.text("model.model") == "gpt-4o");
        CHECK(patch.at("model.toolIds")->as_array()->size() == 1);

        house.answers.erase("GET /assistant/asst_old");
        house.asked.clear();
        const auto again = co_await house.call("/api/broker/config/voice/assistant", "{}");
        CHECK(body_of(again).text("assistant_id") == "asst_new");
        CHECK(body_of(again).boolean("created") == true);
    });
}

TEST_CASE("the provider's refusal of an assistant is the answer, and nothing stays to be done")
{
    settings_house house;
    house.answers["POST /assistant"] =
        http::json_response(400, json::object{{"message", json::array{"voice.voiceId must be a string"}}});
    house.run([&]() -> awaitable<> {
        const auto refused = co_await house.call(assistant_path, "{}");
        CHECK(refused.status == 502);
        CHECK(body_of(refused).text("code") == "provider_error");
        CHECK(body_of(refused).text("detail").find("voice.voiceId must be a string") != std::string::npos);
        const auto agent = co_await house.call(assistant_path, "{}", auth::role::agent);
        CHECK(agent.status == 403);
        const auto misnamed = co_await house.call(assistant_path, R"({"agent_type":"Otro Tipo"})");
        CHECK(misnamed.status == 422);
    });
    CHECK(house.schema.query("SELECT string_agg(state, ',') FROM tasks WHERE kind = 'sync_assistant'") == "done");
}

TEST_CASE("an assistant whose id could not be stored is looked up and stored, not made twice")
{
    settings_house house;
    house.answers["POST /assistant"] = http::created(json::object{{"id", "asst_new"}});
    house.answers["POST /internal/config/voice"] = http::ok(json::object{});
    house.refused_once = "POST /internal/config/voice";
    house.list_what_was_created = true;
    house.run([&]() -> awaitable<> {
        const auto late = co_await house.call(assistant_path, "{}");
        CHECK(late.status == 200);
        CHECK(body_of(late).text("assistant_id") == "asst_new");
        CHECK(body_of(late).boolean("created") == true);
    });
    CHECK(house.asked_for() ==
          "POST /assistant, POST /internal/config/voice, GET /assistant, POST /internal/config/voice");
}

TEST_CASE("an inbound call is answered by the assistant of the company whose number it is")
{
    settings_house house;
    const auto number = "phn_" + house.id();
    house.configure("phone_number_id = '" + number + "', assistant_id_default = 'asst_own'");
    house.run([&]() -> awaitable<> {
        const auto known = co_await house.who_answers(number);
        REQUIRE(known);
        CHECK(*known == json::value(json::object{{"assistantId", "asst_own"}}));
        const auto unknown = co_await house.who_answers("phn_of_nobody");
        REQUIRE(unknown);
        CHECK_FALSE(unknown->text("error").empty());
        CHECK_FALSE(unknown->find("assistantId"));
        house.schema.query("UPDATE crm.broker_settings SET is_active = false WHERE broker_id = " + house.id());
        const auto inactive = co_await house.who_answers(number);
        REQUIRE(inactive);
        CHECK_FALSE(inactive->find("assistantId"));
    });
}

TEST_CASE("credentials and ids are checked at the provider, with its words when they are wrong")
{
    settings_house house;
    const auto body = R"({"broker_id":)" + house.id() + "}";
    house.run([&]() -> awaitable<> {
        const auto nothing = co_await house.call("/internal/config/validate", body);
        CHECK(body_of(nothing).text("vapi.error") == "not_configured");

        house.configure("phone_number_id = 'phn_own', assistant_id_default = 'asst_own'");
        house.answers["GET /assistant/asst_own"] = assistant_with("asst_own");
        house.answers["GET /phone-number/phn_own"] = assistant_with("phn_own");
        const auto good = co_await house.call("/internal/config/validate", body);
        CHECK(good.status == 200);
        CHECK(body_of(good).boolean("vapi.ok") == true);

        house.store_key("sk-own-key", house.cfg.encryption_keys);  // counts at once
        house.answers["GET /assistant/asst_own"] = http::json_response(401, json::object{{"message", "Invalid Key."}});
        const auto wrong = co_await house.call("/internal/config/validate", body);
        CHECK(body_of(wrong).boolean("vapi.ok") == false);
        CHECK(body_of(wrong).text("vapi.error") == "401");
        CHECK(body_of(wrong).text("vapi.detail").find("Invalid Key.") != std::string::npos);
        CHECK(house.asked.back().key == "Bearer sk-own-key");
    });
}
