#include <iostream>
#include <random>

#include "messaging/batch.hpp"
#include "voice_house.hpp"

using namespace relevo;
using namespace relevo::voice_call;
using http::method;

namespace {

constexpr std::int64_t t0_ms = 1'772'287'200'000;

// The webhooks of one call, in order: a conversation with two tools, an end and its report.
std::vector<std::string> whole_call(const voice_house& house, std::int64_t lead, const std::string& id,
                                    const std::string& report_members)
{
    int second = 0;
    const auto message = [&](const std::string& members) {
        return R"({"message":{"timestamp":)" + std::to_string(t0_ms + 1000 * ++second) + "," + members +
               R"(,"customer":{"number":"+56912345678"},"phoneNumber":{"number":"+56221234567"},"call":{"id":")" + id +
               R"(","type":"outboundPhoneCall","assistantOverrides":{"metadata":{"lead_id":)" + std::to_string(lead) +
               R"(,"broker_id":)" + std::to_string(house.broker) + "}}}}}";
    };
    const auto said = [&](const std::string& who, const std::string& text) {
        return message(R"("type":"transcript","transcriptType":"final","role":")" + who + R"(","transcript":")" + text +
                       "\"");
    };
    return {message(R"("type":"status-update","status":"queued")"),
            message(R"("type":"status-update","status":"ringing")"),
            message(R"("type":"call-started")"),
            message(R"("type":"status-update","status":"in-progress")"),
            said("assistant", "Hola María"),
            said("user", "Sí, busco un 2D"),
            message(R"("type":"tool-calls","toolCallList":[{"id":"t1-)" + id +
                    R"(","function":{"name":"nota","arguments":{"reason":"x"}}}])"),
            message(R"("type":"function-call","functionCall":{"name":"aviso","parameters":"{\"a\":1}"})"),
            message(R"("type":"hang")"),
            message(R"("type":"speech-update","status":"started")"),
            message(R"("type":"status-update","status":"ended","endedReason":"customer-ended-call")"),
            message(R"("type":"end-of-call-report","endedReason":"customer-ended-call",)" + report_members)};
}

const char* const report_of_today =
    R"("startedAt":"2026-02-28T14:00:05.000Z","endedAt":"2026-02-28T14:02:30.000Z","cost":0.18,
       "costBreakdown":{"total":0.18},"artifact":{"recordingUrl":"https://storage.example/r.wav",
       "transcript":"AI: Hola María\nUser: Sí, busco un 2D\n","messages":[
         {"role":"bot","message":"Hola María","secondsFromStart":0.4},
         {"role":"user","message":"Sí, busco un 2D","secondsFromStart":2.5}]},"analysis":{"summary":"Busca 2D"})";
const char* const report_of_2024 =
    R"("recordingUrl":"https://storage.example/r.wav","summary":"Busca 2D",
       "transcript":"AI: Hola María\nUser: Sí, busco un 2D")";

// Everything that the webhooks of the call decide, as one text.
std::string state_of(const voice_house& house, std::int64_t lead)
{
    const auto id = "(SELECT id FROM voice_calls WHERE lead_id = " + std::to_string(lead) + ")";
    return house.value(R"(SELECT concat_ws('|', status, outcome, ended_reason, direction, from_number, to_number,
               started_at, answered_at, ended_at, duration_seconds, transcript, recording_url, cost_usd, cost_breakdown,
               provider_summary, reported_at) FROM voice_calls WHERE id = )" +
                       id) +
           "\n" +
           house.value(
               "SELECT string_agg(concat_ws('|', seq, speaker, text, start_seconds, end_seconds), ';' ORDER BY seq)"
               " FROM transcript_lines WHERE call_id = " +
               id) +
           "\n" +
           house.value(
               "SELECT string_agg(concat_ws('|', name, arguments, result), ';' ORDER BY name) FROM tool_runs"
               " WHERE call_id = " +
               id) +
           "\n" +
           house.value(
               "SELECT string_agg(concat_ws('|', type, detail, at), ';' ORDER BY at, type) FROM call_log"
               " WHERE type NOT LIKE 'tool.%' AND call_id = " +
               id);
}

awaitable<> settled(const voice_house& house, std::int64_t lead)
{
    return house.until("SELECT count(*) FROM tasks WHERE kind = 'run_tool_calls' AND state = 'done' AND lead_id = " +
                           std::to_string(lead),
                       "2");
}

// Delivers one after another, but so that several are under way.
struct deliveries
{
    voice_house& house;
    std::vector<std::string> bodies;
    std::size_t next = 0, ended = 0;

    awaitable<> work()
    {
        while (next < bodies.size()) {
            auto e = voice_house::webhook(bodies[next++]);
            co_await house.events.deliver(std::move(e));
            ++ended;
        }
    }
};

}  // namespace

TEST_CASE("the webhooks of a call make the same rows in any order, repeated, and at once")
{
    voice_house house;
    const std::string report = GENERATE(as<std::string>(), report_of_today, report_of_2024);
    std::random_device seeds;
    const auto in_order = house.add_lead();
    auto story = [&]() -> awaitable<> {
        for (const auto& body : whole_call(house, in_order, "ordered", report))
            co_await house.deliver(body);
        co_await settled(house, in_order);
        const auto expected = state_of(house, in_order);
        INFO(expected);
        CHECK(expected.find("completed|answered_human|customer-ended-call|outbound|+56221234567") == 0);

        for (int round = 0; round < 12; ++round) {
            const auto seed = seeds();
            std::cout << "seed " << seed << std::endl;
            std::mt19937 random(seed);
            const auto lead = house.add_lead();
            deliveries all{house, whole_call(house, lead, "call-" + std::to_string(round), report)};
            const auto once = all.bodies;
            for (const auto& body : once)
                for (auto n = random() % 3; n > 0; --n)
                    all.bodies.push_back(body);
            std::shuffle(all.bodies.begin(), all.bodies.end(), random);
            for (int worker = 0; worker < 4; ++worker)
                house.svc.spawn("deliver", all.work());
            std::function<bool()> through = [&all] { return all.ended == all.bodies.size(); };
            co_await testing::eventually(std::move(through));
            co_await settled(house, lead);
            INFO("seed " << seed << ", round " << round);
            CHECK(state_of(house, lead) == expected);
        }
        // What the provider asks for each call is told once, however often its report comes.
        CHECK(house.published("cost.recorded", "call:") == (report == report_of_today ? 13 : 0));
    };
    house.run(story);
}

// All of it in one transaction each, as the subscriber does with what Kafka hands it at once.
TEST_CASE("the webhooks of several calls make the same rows in one batch, in any order")
{
    voice_house house;
    const auto in_order = house.add_lead();
    const messaging::batch_work work(subscription_table(house.ctx), subscriber_settings().lock_rows, "voice-call");
    auto story = [&]() -> awaitable<> {
        for (const auto& body : whole_call(house, in_order, "ordered", report_of_today))
            co_await house.deliver(body);
        co_await settled(house, in_order);
        const auto expected = state_of(house, in_order);

        const auto seed = std::random_device()();
        std::mt19937 random(seed);
        for (int round = 0; round < 6; ++round) {
            std::vector<std::int64_t> leads;
            std::vector<events::envelope> all;
            for (int i = 0; i < 3; ++i) {
                leads.push_back(house.add_lead());
                const auto id = "batch-" + std::to_string(round) + "-" + std::to_string(i);
                for (const auto& body : whole_call(house, leads.back(), id, report_of_today)) {
                    all.push_back(voice_house::webhook(body));
                    all.back().key = id;
                }
            }
            std::shuffle(all.begin(), all.end(), random);
            const auto half = all.begin() + static_cast<std::ptrdiff_t>(random() % all.size());
            std::vector<std::vector<events::envelope>> batches;
            batches.emplace_back(all.begin(), half);
            batches.emplace_back(half, all.end());
            for (const auto& batch : batches) {
                const auto handle = [&](database::transaction& tx) { return work.run_together(tx, batch); };
                const auto done = co_await house.db.transact(all_tenants, handle);
                house.outbox.committed(done.written);
            }
            for (const auto lead : leads) {
                co_await settled(house, lead);
                INFO("seed " << seed << ", round " << round);
                CHECK(state_of(house, lead) == expected);
            }
        }
    };
    house.run(story);
}

TEST_CASE("a status update with a reason ends the call, and the report has the last word")
{
    voice_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        auto hooks = whole_call(house, lead, "c1", report_of_today);
        co_await house.deliver(hooks[10]);
        CHECK(house.value("SELECT concat_ws(' ', status, outcome) FROM voice_calls") == "completed no_answer");
        co_await house.deliver(hooks[5]);  // the person did speak
        CHECK(house.value("SELECT concat_ws(' ', status, outcome) FROM voice_calls") == "completed answered_human");
        co_await house.deliver(hooks[11]);
        CHECK(house.value("SELECT duration_seconds FROM voice_calls") == "145");
    };
    house.run(story);
    CHECK(house.published("call.completed") == 2);
    CHECK(house.published("call_status", "answered_human") == 1);
}

TEST_CASE("a number that does not exist is told to whom it concerns; a reason nobody knows is counted")
{
    voice_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto end = [&](const std::string& id, const std::string& reason) {
            return R"({"message":{"type":"status-update","status":"ended","endedReason":")" + reason +
                   R"(","call":{"id":")" + id + R"(","metadata":{"lead_id":)" + std::to_string(lead) +
                   R"(,"broker_id":)" + std::to_string(house.broker) + "}}}}";
        };
        auto body = end("c1", "twilio-reported-customer-misdialed");
        co_await house.deliver(body);
        body = end("c2", "vonage-rejected");
        co_await house.deliver(body);
    };
    house.run(story);
    CHECK(house.published("call.failed", "\"outcome\":\"invalid_number\"") == 1);
    CHECK(house.svc.metrics().expose().find("vapi_unknown_ended_reason_total 1") != std::string::npos);
}

TEST_CASE("a call whose report did not come is asked for; one that Vapi does not know has failed")
{
    voice_house house;
    house.world.answer = [&](const http::request& r) {
        if (r.path == "/call/known")
            return http::json_response(
                200, json::parse(R"({"id":"known","status":"ended","endedReason":"customer-ended-call","cost":0.2,
                    "startedAt":"2026-02-28T14:00:05.000Z","endedAt":"2026-02-28T14:02:30.000Z",
                    "artifact":{"messages":[{"role":"user","message":"Sí"}]}})")
                         .value());
        if (r.path == "/call/live")
            return http::json_response(200, json::object{{"id", "live"}, {"status", "in-progress"}});
        return house.world.usual(r);
    };
    const auto insert = [&](const std::string& external_id, const std::string& started) {
        house.schema.query(
            "INSERT INTO voice_calls (broker_id, lead_id, dispatch_key, external_call_id, status, started_at,"
            " line_taken_at, line_until) SELECT " +
            std::to_string(house.broker) + ", " + std::to_string(house.add_lead()) + ", gen_random_uuid(), '" +
            external_id + "', 'answered', t, t, t + interval '720 s' FROM (SELECT now() - interval '" + started +
            "' AS t) x");
    };
    insert("known", "30 minutes");
    insert("gone", "30 minutes");
    insert("live", "30 minutes");
    insert("young", "15 minutes");
    auto story = [&]() -> awaitable<> {
        const auto begin = [](messaging::unit& unit) {
            messaging::new_task t;
            t.kind = reconcile_kind;
            unit.schedule(std::move(t));
        };
        const messaging::origin origin{"story", ""};
        co_await house.outbox.transact(all_tenants, origin, begin);
        co_await house.until("SELECT count(*) FROM tasks WHERE kind = 'reconcile_calls' AND state = 'done'", "1");
    };
    house.run(story);
    const auto state = [&](const std::string& id) {
        return house.value(
            "SELECT concat_ws(' ', status, outcome, duration_seconds) FROM voice_calls WHERE external_call_id = '" +
            id + "'");
    };
    CHECK(state("known") == "completed answered_human 145");
    CHECK(state("gone") == "failed provider_error");
    CHECK(state("live") == "answered");
    CHECK(house.count("voice_calls WHERE external_call_id = 'live' AND look_again_at > now()") == 1);
    CHECK(house.world.count(method::get, "/call/young") == 0);
    CHECK(house.count("tasks WHERE kind = 'process_end_of_call_report'") == 1);
    CHECK(house.count("tasks WHERE kind = 'reconcile_calls' AND state = 'pending'") == 1);
}
