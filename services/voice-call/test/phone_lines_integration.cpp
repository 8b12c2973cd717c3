#include "store_phone_lines.hpp"
#include "voice_house.hpp"

using namespace relevo;
using namespace relevo::voice_call;
using http::method;

TEST_CASE("calls beyond the limit wait for a line, and the end of one dials the next")
{
    voice_house house(2);
    std::vector<std::int64_t> leads;
    for (int i = 0; i < 3; ++i)
        leads.push_back(house.add_lead("+5691234560" + std::to_string(i)));
    auto story = [&]() -> awaitable<> {
        auto r = co_await house.ask_for_call(leads[0]);
        CHECK(r.status == 201);
        r = co_await house.ask_for_call(leads[1]);
        CHECK(r.status == 201);
        const auto begun = clock::now();
        r = co_await house.ask_for_call(leads[2]);
        CHECK(r.status == 202);
        CHECK(voice_house::body_of(r).text("status") == "queued");
        CHECK(clock::now() - begun < std::chrono::seconds(4));  // it does not wait for what will not come
        CHECK(house.world.calls == 2);

        co_await house.deliver(status_webhook("ext-1", "ended", "customer-busy"));
        co_await house.until("SELECT status FROM voice_calls WHERE lead_id = " + std::to_string(leads[2]), "initiated");
        CHECK(house.world.calls == 3);
    };
    house.run(story);
    CHECK(house.value("SELECT attempt FROM tasks WHERE kind = 'place_call' AND lead_id = " +
                      std::to_string(leads[2])) == "1");
}

TEST_CASE("a company with a key of its own uses none of our account's lines")
{
    voice_house house(1);
    const auto other = testing::random_id();
    house.value("INSERT INTO crm.voice_config (broker_id, api_key_sealed) VALUES (" + std::to_string(other) +
                ", '\\x00') RETURNING 1");
    house.value("INSERT INTO voice_calls (broker_id, lead_id, dispatch_key, line_taken_at, line_until) VALUES (" +
                std::to_string(house.broker) +
                ", 1, gen_random_uuid(), now(), now() + interval '1 minute') RETURNING 1");
    call wanted;
    wanted.broker_id = other;
    wanted.lead_id = 2;
    const auto is_free = [&](database::transaction& tx) { return store::is_line_free(tx, wanted, {1, std::nullopt}); };
    house.run([&]() -> awaitable<> {
        const bool with_own_key = co_await house.db.read(all_tenants, is_free);
        CHECK(with_own_key);
        house.value("UPDATE crm.voice_config SET api_key_sealed = NULL WHERE broker_id = " + std::to_string(other) +
                    " RETURNING 1");
        const bool with_ours = co_await house.db.read(all_tenants, is_free);
        CHECK_FALSE(with_ours);
    });
}

TEST_CASE("the limits hold exactly when many calls are wanted at once")
{
    voice_house house(5);
    const bool is_brokers = GENERATE(false, true);
    const int limit = is_brokers ? 3 : 5;
    if (is_brokers)
        house.schema.query(
            R"(UPDATE crm.broker_settings SET campaigns = '{"max_concurrent_calls": 3}' WHERE broker_id = )" +
            std::to_string(house.broker));
    constexpr int wanted = 14;
    auto story = [&]() -> awaitable<> {
        const auto queue = [&](messaging::unit& unit) {
            for (int i = 0; i < wanted; ++i) {
                events::v1::CallPlace place;
                place.set_broker_id(house.broker);
                place.set_lead_id(house.add_lead("+5691234" + std::to_string(1000 + i)));
                place.set_dispatch_key(events::new_uuid());
                for (const auto& row : subscription_table(house.ctx))
                    if (row.topic == topics::calls_commands)
                        row.handle(unit, events::make(events::call_place, place));
            }
        };
        const messaging::origin origin{"story", ""};
        co_await house.outbox.transact(tenant(house.broker), origin, queue);
        co_await house.until("SELECT count(*) FROM tasks WHERE state = 'pending' AND due_at > now()",
                             std::to_string(wanted - limit));
        int ended = 0;
        while (ended < wanted) {
            const auto open = std::min(limit, wanted - ended);
            co_await house.until("SELECT count(*) FROM voice_calls WHERE status = 'initiated'", std::to_string(open));
            CHECK(house.count("voice_calls WHERE line_taken_at IS NOT NULL AND ended_at IS NULL") == open);
            CHECK(house.world.calls == ended + open);
            const auto id = house.value("SELECT external_call_id FROM voice_calls WHERE status = 'initiated' LIMIT 1");
            co_await house.deliver(status_webhook(id, "ended", "customer-did-not-answer"));
            ++ended;
        }
    };
    house.run(story);
    CHECK(house.world.calls == wanted);
}

TEST_CASE("a call that Vapi takes and will not place waits, and is placed again")
{
    voice_house house;
    const auto lead = house.add_lead();
    int posts = 0;
    house.world.answer = [&](const http::request& r) {
        if (r.path == "/call" && r.method == method::post && ++posts == 1)
            return http::json_response(
                201, json::object{{"id", "blocked-1"},
                                  {"status", "queued"},
                                  {"subscriptionLimits", json::object{{"concurrencyBlocked", true}}}});
        if (posts == 2)
            return http::json_response(429, json::object{{"message", "Too Many Requests"}});
        return house.world.usual(r);
    };
    auto story = [&]() -> awaitable<> {
        const auto r = co_await house.ask_for_call(lead);
        CHECK(r.status == 202);
        const auto key = house.value("SELECT dispatch_key FROM voice_calls");
        co_await house.deliver(
            R"({"message":{"type":"status-update","status":"ended","endedReason":"call.start.error-subscription-concurrency-limit-reached",
                "call":{"id":"blocked-1","metadata":{"dispatch_key":")" +
            key + R"(","broker_id":)" + std::to_string(house.broker) + R"(,"lead_id":)" + std::to_string(lead) +
            "}}}}");
        CHECK(house.value("SELECT status || ' ' || (line_taken_at IS NULL) FROM voice_calls") == "queued true");
        house.schema.query("UPDATE tasks SET due_at = now() WHERE kind = 'place_call'");
        co_await house.until("SELECT (due_at > now()) || last_error FROM tasks WHERE kind = 'place_call'",
                             "truerate limited (429 http_429): Too Many Requests");
        house.schema.query("UPDATE tasks SET due_at = now() WHERE kind = 'place_call'");
        co_await house.until("SELECT state FROM tasks WHERE kind = 'place_call'", "done");
    };
    house.run(story);
    CHECK(house.value("SELECT status || ' ' || external_call_id FROM voice_calls") == "initiated ext-1");
    CHECK(house.count("voice_calls") == 1);
}
