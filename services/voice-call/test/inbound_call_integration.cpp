#include "agent_house.hpp"

using namespace relevo;
using namespace relevo::voice_call;

namespace {

std::string completed_event(const std::string& called, const std::string& recording_url)
{
    return R"({"event":"call.completed","timestamp":"2026-11-20T10:30:00.000Z","call":{"id":"call_abc123xyz",
      "status":"completed","phoneNumber":")" +
           called + R"(","customer":{"number":"+33698765432"},"recordingUrl":")" + recording_url + R"(",
      "transcript":[{"role":"assistant","text":"Bonjour, je suis l'assistant de M. Dupont"},
                    {"role":"user","text":"Bonjour, je voudrais prendre rendez-vous"}],
      "aiSummary":"L'appelant souhaite prendre rendez-vous.","duration":145}})";
}

std::string report_of(const std::string& called)
{
    return R"({"message":{"type":"end-of-call-report","endedReason":"customer-ended-call",
      "phoneNumber":{"number":")" +
           called + R"(","twilioAuthToken":"very-secret"},"customer":{"number":"+33698765432"},
      "startedAt":"2026-11-20T10:27:35.000Z","endedAt":"2026-11-20T10:30:00.000Z","analysis":{"summary":"Un rendez-vous."},
      "artifact":{"transcript":"AI: Bonjour\nUser: Bonjour"},"call":{"id":"0197b0c2-5f3e","type":"inboundPhoneCall"}}})";
}

// A person whose agent answers a number, with two devices.
void add_person(const agent_house& house)
{
    const auto broker = std::to_string(house.broker);
    house.add_number("+33123456789", "FR", "'PN1', 3");
    house.value("INSERT INTO agent_profiles (user_id, broker_id, language) VALUES (3, " + broker + ", 'fr')");
    house.value("INSERT INTO push_tokens (token, broker_id, user_id, platform) VALUES ('ExponentPushToken[1]', " +
                broker + ", 3, 'ios'), ('ExponentPushToken[2]', " + broker + ", 3, 'android')");
}

}  // namespace

TEST_CASE("a completed call of a person's agent is kept, copied and told")
{
    agent_house house;
    add_person(house);
    house.world.gone_receipt = "ticket-1";
    auto story = [&]() -> awaitable<> {
        const auto body = completed_event("+33123456789", house.world.base_url + "/recording.wav");
        const auto id = co_await house.deliver(body);
        co_await house.deliver(body);  // the provider says it twice
        co_await house.until("SELECT count(*) FROM recordings WHERE stored_at IS NOT NULL", "1");
        co_await house.until("SELECT state FROM tasks WHERE kind = 'notify_owner'", "done");

        CHECK(house.value("SELECT result::text FROM tasks WHERE dedupe_key = '" + id + "'") ==
              R"({"number_known": true})");
        CHECK(house.value("SELECT count(*) FROM voice_calls") == "1");
        CHECK(house.value(
                  "SELECT concat_ws(' ', broker_id = " + std::to_string(house.broker) +
                  ", lead_id, agent_user_id, direction, status, outcome, from_number, to_number, duration_seconds) "
                  "FROM voice_calls") == "t 42 3 inbound completed answered_human +33698765432 +33123456789 145");
        CHECK(house.value("SELECT summary FROM voice_calls") == "L'appelant souhaite prendre rendez-vous.");
        CHECK(house.value("SELECT string_agg(speaker, ' ' ORDER BY seq) FROM transcript_lines") == "bot user");
        CHECK(house.value("SELECT count(*) FROM outbox WHERE headers LIKE '%call.completed%'") == "1");

        CHECK(house.world.stored == house.world.recording);
        CHECK(house.value("SELECT size_bytes FROM recordings") == "1500000");
        CHECK(house.world.count("POST /--/api/v2/push/send") == 1);
        for (const auto& req : house.world.asked)
            if (req.path == "/--/api/v2/push/send") {
                const auto notice = json::parse(req.body).value();
                CHECK(notice.text("title") == "Nouvel appel reçu");
                CHECK(notice.text("body") == "L'appelant souhaite prendre rendez-vous.");
                CHECK(notice.text("data.callId") == "call_abc123xyz");
                CHECK(notice.find("to")->as_array()->size() == 2);
            }

        // A quarter of an hour later.
        CHECK(house.value(
                  "SELECT due_at > now() + interval '14 minutes' FROM tasks WHERE kind = 'read_push_receipts'") == "t");
        house.value("UPDATE tasks SET due_at = now() WHERE kind = 'read_push_receipts'");
        co_await house.until("SELECT string_agg(token, ' ') FROM push_tokens", "ExponentPushToken[1]");
    };
    house.run(story);
}

TEST_CASE("more than a hundred devices are told in several requests, and one that fails repeats no other")
{
    agent_house house;
    add_person(house);
    house.value(
        "INSERT INTO push_tokens (token, broker_id, user_id, platform) SELECT 'ExponentPushToken[' || n || ']', " +
        std::to_string(house.broker) + ", 3, 'ios' FROM generate_series(3, 250) n");
    house.world.faults["POST /--/api/v2/push/send"] = {429, 1};
    std::map<std::string, int> told;
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(completed_event("+33123456789", ""));
        const auto states = "SELECT string_agg(state, ' ' ORDER BY state) FROM tasks WHERE kind = 'notify_owner'";
        co_await house.until(states, "done done done pending");  // one shares out, one awaits its repeat
        house.value("UPDATE tasks SET due_at = now() WHERE kind = 'notify_owner'");
        co_await house.until(states, "done done done done");
    };
    house.run(story);
    for (const auto& req : house.world.asked)
        if (req.path == "/--/api/v2/push/send") {
            const auto notice = json::parse(req.body).value();
            CHECK(notice.find("to")->as_array()->size() <= 100);
            for (const auto& token : *notice.find("to")->as_array())
                ++told[*token.as_string()];
        }
    CHECK(house.world.count("POST /--/api/v2/push/send") == 4);
    CHECK(told.size() == 250);
    const auto repeated = std::count_if(told.begin(), told.end(), [](const auto& t) { return t.second == 2; });
    CHECK((repeated == 100 || repeated == 50));  // those of the refused request
    CHECK(house.value("SELECT count(*) FROM tasks WHERE kind = 'read_push_receipts'") == "3");
}

TEST_CASE("a call to a number that nobody has is known to be nobody's")
{
    agent_house house;
    add_person(house);
    house.add_number("+33123456780", "FR");
    auto story = [&]() -> awaitable<> {
        for (const auto* called : {"+33199999999", "+33123456780"}) {
            const auto id = co_await house.deliver(completed_event(called, ""));
            co_await house.until("SELECT result::text FROM tasks WHERE dedupe_key = '" + id + "'",
                                 R"({"number_known": false})");
        }
        const auto id = co_await house.deliver(report_of("+33199999999"));  // Vapi's own form
        co_await house.until("SELECT result::text FROM tasks WHERE dedupe_key = '" + id + "'",
                             R"({"number_known": false})");
        CHECK(house.value("SELECT count(*) FROM voice_calls") == "0");
    };
    house.run(story);
}

TEST_CASE("Vapi's own report of an inbound call is the person's, too, and its credentials are not kept")
{
    agent_house house;
    add_person(house);
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(report_of("+33123456789"));
        co_await house.until("SELECT count(*) FROM voice_calls WHERE status = 'completed'", "1");
        CHECK(house.value(
                  "SELECT concat_ws(' ', direction, agent_user_id, duration_seconds, summary) FROM voice_calls") ==
              "inbound 3 145 Un rendez-vous.");
        CHECK(house.value("SELECT count(*) FROM tasks WHERE payload::text LIKE '%very-secret%'") == "0");
    };
    house.run(story);
}

TEST_CASE("a lead that cannot be looked up delays the call, it is not lost")
{
    agent_house house;
    add_person(house);
    house.world.faults["POST /internal/leads/resolve"] = {503, 1};
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(completed_event("+33123456789", ""));
        co_await house.until("SELECT state || ' ' || attempt FROM tasks", "pending 1");
        house.value("UPDATE tasks SET due_at = now()");
        co_await house.until("SELECT count(*) FROM voice_calls", "1");
    };
    house.run(story);
    CHECK(house.value("SELECT direction FROM voice_calls") == "inbound");
}

TEST_CASE("a recording is handed out by a signed link to those who may see the call, until its retention ends")
{
    agent_house house;
    add_person(house);
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(completed_event("+33123456789", house.world.base_url + "/recording.wav"));
        co_await house.until("SELECT count(*) FROM recordings WHERE stored_at IS NOT NULL", "1");
        house.value("UPDATE voice_calls SET ended_at = now()");
        const auto path = "/api/v1/calls/" + house.value("SELECT id FROM voice_calls") + "/recording";
        const auto link = co_await house.call(http::method::get, path);
        CHECK(link.status == 302);
        CHECK_THAT(
            std::string(link.headers.get("Location")),
            Catch::StartsWith(house.world.base_url + "/recordings/calls/") && Catch::Contains("X-Goog-Expires=900"));

        agent_house::person other;
        other.id = 4;
        other.role = auth::role::agent;
        const auto of_another = co_await house.call_as(other, http::method::get, path);
        CHECK(of_another.status == 404);
        other.id = 3;
        const auto of_the_owner = co_await house.call_as(other, http::method::get, path);
        CHECK(of_the_owner.status == 302);
        agent_house::person stranger;
        stranger.broker = testing::random_id();
        const auto of_a_stranger = co_await house.call_as(stranger, http::method::get, path);
        CHECK(of_a_stranger.status == 404);

        house.value("UPDATE voice_calls SET ended_at = now() - interval '181 days'");
        const auto too_late = co_await house.call(http::method::get, path);
        CHECK(too_late.status == 404);
        const auto none = co_await house.call(http::method::get, "/api/v1/calls/999999/recording");
        CHECK(none.status == 404);
    };
    house.run(story);
}

TEST_CASE("a recording is not fetched from inside, nor what is no audio")
{
    agent_house strict(false), trusting;
    for (auto* house : {&strict, &trusting})
        add_person(*house);
    trusting.world.recording_type = "text/html";
    const auto story_of = [](agent_house& house, const char* expected) {
        auto story = [&house, expected]() -> awaitable<> {
            co_await house.deliver(completed_event("+33123456789", house.world.base_url + "/recording.wav"));
            co_await house.until("SELECT state || ' ' || error_code FROM tasks WHERE kind = 'copy_recording'",
                                 expected);
            CHECK(house.world.count("GET /recording.wav") == (house.cfg.recording_origins.empty() ? 0u : 1u));
        };
        house.run(story);
    };
    story_of(strict, "dead recording_address_refused");
    story_of(trusting, "dead recording_no_audio");
}
