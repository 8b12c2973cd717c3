#include "agent_house.hpp"

using namespace relevo;
using namespace relevo::voice_call;

namespace {

struct old_call
{
    std::string days = "1";  // since it ended
    std::string lead = "42";
    std::string external_id = "";  // empty: drawn
    std::int64_t broker = 0;       // 0: the house's
};

// An ended call with words and a recording, "calls/<id>.wav". Returns its id.
std::string add_call(const agent_house& house, const old_call& c)
{
    const auto broker = std::to_string(c.broker ? c.broker : house.broker);
    const auto id = house.value(
        "INSERT INTO voice_calls (broker_id, lead_id, dispatch_key, external_call_id, status, outcome, ended_at, "
        "to_number, transcript, summary, budget, recording_url, duration_seconds) VALUES (" +
        broker + ", " + c.lead + ", gen_random_uuid(), " +
        (c.external_id.empty() ? "gen_random_uuid()::text" : "'" + c.external_id + "'") +
        ", 'completed', 'answered_human', now() - interval '" + c.days +
        " days', '+56912345678', 'User: Soy María', 'María busca casa', '100', 'https://x.example/r.wav', 60) "
        "RETURNING id");
    house.value("INSERT INTO recordings (call_id, broker_id, bucket, object, content_type) VALUES (" + id + ", " +
                broker + ", 'recordings', 'calls/" + id + ".wav', 'audio/wav')");
    house.value("INSERT INTO transcript_lines (call_id, seq, broker_id, speaker, text) VALUES (" + id + ", 1, " +
                broker + ", 'user', 'Soy María')");
    house.value("INSERT INTO tool_runs (tool_call_id, broker_id, call_id, name, arguments, result) VALUES ('t" + id +
                "', " + broker + ", " + id + ", 'request_human', '{\"reason\": \"María\"}', 'Listo, María')");
    house.value("INSERT INTO call_log (call_id, broker_id, type, detail) VALUES (" + id + ", " + broker +
                ", 'tool.request_human', 'María')");
    return id;
}

// Everything that the schema holds of a call and of the settled tasks, as one text.
std::string words_of(const agent_house& house, const std::string& id)
{
    return house.value(
        "SELECT concat_ws(' ', c::text, (SELECT string_agg(l::text, ' ') FROM transcript_lines l WHERE call_id = "
        "c.id), "
        "(SELECT string_agg(l::text, ' ') FROM call_log l WHERE call_id = c.id), "
        "(SELECT string_agg(r::text, ' ') FROM tool_runs r WHERE call_id = c.id), "
        "(SELECT string_agg(t::text, ' ') FROM tasks t WHERE t.lead_id = c.lead_id)) FROM voice_calls c WHERE id = " +
        id);
}

std::string report_with_words(const std::string& external_id)
{
    return R"({"message":{"type":"end-of-call-report","endedReason":"customer-ended-call","durationSeconds":60,
      "recordingUrl":"https://x.example/late.wav","analysis":{"summary":"María busca casa"},"cost":0.5,
      "transcript":"AI: Hola\nUser: Soy María","call":{"id":")" +
           external_id + R"("}}})";
}

events::envelope lead_erased(std::int64_t broker, std::int64_t lead)
{
    events::v1::LeadEvent erased;
    erased.set_broker_id(broker);
    erased.set_lead_id(lead);
    return events::make(events::lead_erased, erased);
}

const char* const deletions_done = "SELECT count(*) FROM tasks WHERE kind = 'delete_recording' AND state = 'done'";

}  // namespace

TEST_CASE("recordings past their company's retention are deleted in the bucket, the others stay")
{
    agent_house house;
    const auto other = testing::random_id();
    house.value("INSERT INTO crm.voice_config (broker_id, recording_retention_days) VALUES (" + std::to_string(other) +
                ", 10)");
    const auto by_default = add_call(house, {.days = "181"});
    const auto kept = add_call(house, {.days = "179"});
    const auto by_company = add_call(house, {.days = "11", .broker = other});
    add_call(house, {.days = "9", .broker = other});
    house.world.stored_name = "calls/" + by_default + ".wav";
    auto story = [&]() -> awaitable<> {
        co_await house.schedule("forget_recordings");
        co_await house.until(deletions_done, "2");
        const auto shown = co_await house.call(http::method::get, "/api/v1/calls/" + kept + "/recording");
        CHECK(shown.status == 302);
        co_await house.until(
            "SELECT count(*) FROM tasks WHERE kind = 'forget_recordings' AND state = 'pending' "
            "AND due_at > now()",
            "1");  // the next one
    };
    house.run(story);
    CHECK(house.value("SELECT count(*) FROM recordings") == "2");
    std::sort(house.world.deleted.begin(), house.world.deleted.end());
    std::vector<std::string> due{"calls/" + by_default + ".wav", "calls/" + by_company + ".wav"};
    std::sort(due.begin(), due.end());
    CHECK(house.world.deleted == due);  // one was not there any more: done as well
    CHECK(house.value("SELECT string_agg(result ->> 'was_there', ' ' ORDER BY result ->> 'was_there') FROM tasks "
                      "WHERE kind = 'delete_recording'") == "false true");
    CHECK(house.value("SELECT transcript FROM voice_calls WHERE id = " + by_default) == "User: Soy María");
}

TEST_CASE("a deletion goes on after Google's bad moment, and until then the recording is not shown")
{
    agent_house house;
    const auto id = add_call(house, {.days = "181"});
    house.world.faults["DELETE /storage/v1/b/recordings/o/calls%2F" + id + ".wav"] = {503, 1};
    auto story = [&]() -> awaitable<> {
        co_await house.schedule("forget_recordings");
        const auto state = "SELECT state || ' ' || attempt FROM tasks WHERE kind = 'delete_recording'";
        co_await house.until(state, "pending 1");
        house.value("UPDATE voice_calls SET ended_at = now()");  // the company keeps longer: too late
        const auto shown = co_await house.call(http::method::get, "/api/v1/calls/" + id + "/recording");
        CHECK(shown.status == 404);
        co_await house.schedule("forget_recordings");  // asks once
        co_await house.until("SELECT count(*) FROM tasks WHERE kind = 'forget_recordings' AND state = 'done'", "2");
        house.value("UPDATE tasks SET due_at = now() WHERE kind = 'delete_recording'");
        co_await house.until("SELECT count(*) FROM recordings", "0");
        co_await house.until(state, "done 2");
    };
    house.run(story);
}

TEST_CASE("an erased lead's calls lose words, numbers and recordings; that they were stays, and late reports add none")
{
    agent_house house;
    const auto id = add_call(house, {.external_id = "ext-erased"}), other = add_call(house, {.lead = "43"});
    for (const auto* lead : {"42", "43"})
        house.value(
            "INSERT INTO tasks (id, broker_id, lead_id, kind, payload, state, last_error) VALUES "
            "(gen_random_uuid(), " +
            std::to_string(house.broker) + ", " + lead +
            ", 'run_tool_later', '{\"reason\": \"María\"}', 'dead', 'María')");
    auto story = [&]() -> awaitable<> {
        auto erased = lead_erased(house.broker, 42);
        co_await house.tell(erased);
        co_await house.until(deletions_done, "1");
        const auto is_silent = [&] { return words_of(house, id).find("Mar") == std::string::npos; };
        CHECK(is_silent());
        CHECK(words_of(house, id).find("+569") == std::string::npos);
        CHECK(house.value("SELECT concat_ws(' ', status, outcome, duration_seconds, recording_url) FROM voice_calls "
                          "WHERE id = " +
                          id) == "completed answered_human 60");

        co_await house.deliver(report_with_words("ext-erased"));
        CHECK(is_silent());
        CHECK(house.value("SELECT cost_usd FROM voice_calls WHERE id = " + id) == "0.5");
        CHECK(house.value(
                  "SELECT count(*) FROM tasks WHERE kind IN ('copy_recording', 'process_end_of_call_report')") == "0");

        // What else comes late goes within the hour.
        house.value("UPDATE voice_calls SET from_number = '+56912345678', summary = 'María' WHERE id = " + id);
        co_await house.schedule("forget_recordings");
        co_await house.until("SELECT from_number || summary FROM voice_calls WHERE id = " + id, "");

        erased.id = events::new_uuid();
        co_await house.tell(std::move(erased));  // told twice
        CHECK(house.value("SELECT count(*) FROM tasks WHERE kind = 'delete_recording'") == "1");
    };
    house.run(story);
    CHECK(house.world.deleted == std::vector<std::string>{"calls/" + id + ".wav"});
    CHECK(words_of(house, other).find("User: Soy María") != std::string::npos);
    CHECK(house.value("SELECT payload ->> 'reason' FROM tasks WHERE lead_id = 43") == "María");
    CHECK(house.value("SELECT count(*) FROM recordings WHERE call_id = " + other) == "1");
}

TEST_CASE("a recording whose deletion was asked for while it was copied does not stay in the bucket")
{
    agent_house house;
    const auto id = add_call(house, {}), erased = add_call(house, {.lead = "43"});
    house.value("DELETE FROM recordings");
    house.value("UPDATE voice_calls SET erased_at = now() WHERE lead_id = 43");
    house.world.while_uploading = [&] {
        CHECK(house.value("SELECT count(*) FROM recordings WHERE stored_at IS NULL") == "1");
        house.value("UPDATE recordings SET delete_asked_at = now()");
    };
    auto story = [&]() -> awaitable<> {
        const auto url = house.world.base_url + "/recording.wav";
        for (const auto& call : {id, erased}) {
            json::value payload = json::object{{"call_id", std::stoll(call)}, {"url", url}};
            co_await house.schedule("copy_recording", std::move(payload));
        }
        co_await house.until("SELECT count(*) FROM tasks WHERE kind = 'copy_recording' AND state = 'done'", "2");
        co_await house.until(deletions_done, "1");
    };
    house.run(story);
    CHECK(house.world.count("GET /recording.wav") == 1);  // the erased lead's is not even fetched
    CHECK(house.world.deleted.size() == 1);
    CHECK(house.world.stored_name.empty());
    CHECK(house.value("SELECT count(*) FROM recordings") == "0");
}
