#include "campaign_house.hpp"

using namespace relevo;
using namespace relevo::campaign_executor;
using http::method;

namespace {

constexpr const char* status_of_enrollment = "SELECT status FROM campaign_enrollments";
constexpr const char* greeting = R"(Hola {{first_name|""}}, soy {{ai_name|"Sofía"}}.)";

std::string message_step(const std::string& template_id, const std::string& more = "")
{
    return R"({"action": "send_message", "message_template_id": )" + template_id + more + "}";
}

std::vector<std::int64_t> only(std::int64_t lead)
{
    return {lead};
}

// What becomes of the newest message.
events::v1::MessageStatus result_of(const campaign_house& house, std::int64_t lead, const char* error = "")
{
    events::v1::MessageStatus m;
    m.set_lead_id(lead);
    m.set_message_id(5001);
    m.set_channel("whatsapp");
    m.set_provider_message_id("SM01");
    m.set_error_code(error);
    m.set_dispatch_key(house.value("SELECT dispatch_key FROM campaign_step_runs ORDER BY id DESC LIMIT 1"));
    return m;
}

}  // namespace

TEST_CASE("a WhatsApp campaign sends its templates when they are due and stops when the lead writes")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto t = co_await house.approved_template(greeting);
        const auto steps = "[" + message_step(t) + "," + message_step(t, R"(, "delay_hours": 24)") + "]";
        const auto id = co_await house.active_campaign(steps, "", "whatsapp");
        co_await house.apply(id, only(lead));
        co_await house.until(status_of_enrollment, "in_flight");
        CHECK(house.published("message.send", "Hola María, soy Sofía.") == "1");
        CHECK(house.published("message.send", "HX01") == "1");
        CHECK(house.value("SELECT convert_from(value, 'UTF8')::jsonb->'variables' FROM outbox WHERE headers LIKE "
                          "'%message.send%'") == R"({"1": "María", "2": "Sofía"})");
        CHECK(house.value("SELECT usage_count FROM templates") == "1");

        co_await house.deliver(events::message_sent, result_of(house, lead));
        co_await house.deliver(events::message_sent, result_of(house, lead));
        CHECK(house.value(status_of_enrollment) == "waiting");
        CHECK(house.value("SELECT step_number FROM campaign_enrollments") == "2");
        CHECK(house.value("SELECT next_run_at > now() + interval '23 hours' FROM campaign_enrollments") == "t");
        co_await house.deliver(events::message_read, result_of(house, lead));
        co_await house.deliver(events::message_delivered, result_of(house, lead));
        const auto logs = campaign_house::body_of(co_await house.call(method::get, "/" + id + "/logs"));
        const auto& entry = logs.find("data")->as_array()->front();
        CHECK(entry.text("status") == "sent");
        CHECK(entry.text("response.delivery_status") == "read");
        CHECK(entry.integer("response.message_id") == 5001);

        const auto refused = co_await house.send(method::del, "/api/v1/templates/" + t);
        CHECK(refused.status == 409);
        CHECK(campaign_house::body_of(refused).text("code") == "template_in_use");
        CHECK(campaign_house::body_of(refused).find("campaign_ids")->as_array()->size() == 1);

        events::v1::MessageReceived reply;
        reply.set_lead_id(lead);
        co_await house.deliver(events::message_received, reply);
        CHECK(house.value(status_of_enrollment) == "exited");
        const auto ended = json::parse(R"({"status": "completed"})").value();
        const auto completed = co_await house.call(method::put, "/" + id, ended);
        CHECK(campaign_house::body_of(completed).text("status") == "completed");
        const auto gone = co_await house.send(method::del, "/api/v1/templates/" + t);
        CHECK(gone.status == 204);
    };
    house.run(story);
    CHECK(house.published("message.send") == "1");
    CHECK(house.published("step.completed", "sent") == "1");
    CHECK(house.published("campaign.completed") == "1");
}

TEST_CASE("outside the window an unapproved template is not sent; inside, its text is")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto t = co_await house.approved_template(greeting);
        const auto steps = "[" + message_step(t) + "," + message_step(t) + "]";
        const auto id =
            co_await house.active_campaign(steps, R"(, "exit_conditions": {"on_reply": false})", "whatsapp");
        const auto paused = json::parse(R"({"whatsapp": {"approval_status": "paused"}})").value();
        co_await house.send(method::put, "/api/v1/templates/" + t, paused);
        co_await house.apply(id, only(lead));
        co_await house.until(status_of_enrollment, "completed");
        CHECK(house.value("SELECT DISTINCT skip_reason FROM campaign_step_runs") == "whatsapp_window_closed");

        const auto again = house.add_lead("+56911112222");
        house.schema.query("INSERT INTO messaging.conversation_card (broker_id, lead_id, last_inbound_at) VALUES (" +
                           std::to_string(house.broker) + ", " + std::to_string(again) +
                           ", now() - interval '2 hours')");
        co_await house.apply(id, only(again));
        co_await house.until("SELECT count(*) FROM campaign_step_runs WHERE status = 'pending'", "1");
        CHECK(house.published("message.send", "Hola María, soy Sofía.") == "1");
        CHECK(house.published("message.send", "HX01") == "0");
    };
    house.run(story);
}

TEST_CASE("all campaigns together respect the company's frequency cap")
{
    campaign_house house;
    house.schema.query(
        "UPDATE crm.broker_settings SET campaigns = '{\"windows\": {}, \"frequency_cap\": "
        "{\"per_channel_24h\": 1, \"all_channels_7d\": 3}}' WHERE broker_id = " +
        std::to_string(house.broker));
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto t = co_await house.approved_template(greeting);
        const auto first = co_await house.active_campaign("[" + message_step(t) + "]", "", "whatsapp");
        const auto second = co_await house.active_campaign("[" + message_step(t) + "]", "", "whatsapp");
        co_await house.apply(first, only(lead));
        co_await house.until("SELECT count(*) FROM campaign_step_runs", "1");
        co_await house.apply(second, only(lead));
        co_await house.until("SELECT status FROM campaign_enrollments WHERE campaign_id = " + second, "waiting");
        CHECK(house.value("SELECT next_run_at BETWEEN now() + interval '23 hours' AND now() + interval '25 hours' "
                          "FROM campaign_enrollments WHERE campaign_id = " +
                          second) == "t");
        CHECK(house.value("SELECT count(*) FROM campaign_step_runs") == "1");
    };
    house.run(story);
}

TEST_CASE("a campaign keeps its pace and its daily cap")
{
    campaign_house house;
    auto story = [&]() -> awaitable<> {
        const auto t = co_await house.approved_template(greeting);
        const auto id = co_await house.active_campaign("[" + message_step(t) + "]",
                                                       R"(, "limits": {"messages_per_minute": 1})", "whatsapp");
        std::vector<std::int64_t> leads;
        for (int i = 0; i < 3; ++i)
            leads.push_back(house.add_lead("+5691234567" + std::to_string(i)));
        co_await house.apply(id, leads);
        co_await house.until(
            "SELECT count(*) FROM campaign_enrollments WHERE status = 'waiting' AND slot_at IS NOT NULL", "2");
        CHECK(house.value("SELECT count(*) FROM campaign_step_runs") == "1");
        CHECK(house.value("SELECT extract(epoch FROM max(slot_at) - min(slot_at))::int FROM campaign_enrollments") ==
              "60");

        house.forget_pace();
        const auto capped =
            co_await house.active_campaign("[" + message_step(t) + "]", R"(, "limits": {"daily_cap": 1})", "whatsapp");
        co_await house.apply(capped, leads);
        const auto tomorrow =
            "SELECT count(*) FROM campaign_enrollments WHERE status = 'waiting' AND campaign_id = " + capped +
            " AND to_char(next_run_at AT TIME ZONE 'America/Santiago', 'HH24:MI') = '00:00'";
        co_await house.until(tomorrow, "2");
        CHECK(house.value("SELECT count(*) FROM campaign_step_runs WHERE campaign_id = " + capped) == "1");
    };
    house.run(story);
}

TEST_CASE("when the provider fails, the circuit breaks: the campaign pauses and says why")
{
    campaign_house house;
    auto story = [&]() -> awaitable<> {
        const auto t = co_await house.approved_template(greeting);
        const auto id = co_await house.active_campaign("[" + message_step(t, R"(, "on_error": "exit")") + "]",
                                                       R"(, "circuit_breaker": {"min_samples": 1})", "whatsapp");
        const auto lead = house.add_lead();
        co_await house.apply(id, only(lead));
        co_await house.until(status_of_enrollment, "in_flight");
        co_await house.deliver(events::message_failed, result_of(house, lead, "63016"));
        CHECK(house.value(status_of_enrollment) == "failed");
        CHECK(house.value("SELECT error FROM campaign_step_runs") == "63016");

        const auto next = house.add_lead("+56911112222");
        co_await house.apply(id, only(next));
        co_await house.until("SELECT status FROM campaign_enrollments WHERE lead_id = " + std::to_string(next),
                             "paused");
        const auto got = campaign_house::body_of(co_await house.call(method::get, "/" + id));
        CHECK(got.text("status") == "paused");
        CHECK(got.text("pause_reason") == "circuit_open");
        // What failed before it was resumed counts no more.
        co_await house.call(method::post, "/" + id + "/resume");
        co_await house.until("SELECT status FROM campaign_enrollments WHERE lead_id = " + std::to_string(next),
                             "in_flight");
    };
    house.run(story);
    CHECK(house.published("campaign.paused", "circuit_open") == "1");
}

TEST_CASE("conditions lead a lead through the steps, splits are frozen")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto t = co_await house.approved_template(greeting);
        const auto split =
            R"({"action": "send_message", "variants": [{"key": "A", "weight": 100, "message_template_id": )" + t +
            "}]}";
        const auto steps = R"([{"action": "update_stage", "target_stage": "perdido", "on_false": {"goto_step": 3},
                                "conditions": {"field": "lead.lead_score", "op": "gte", "value": 20}},
                               {"action": "end"},)" +
                           split + R"(, {"action": "end", "conditions": {"if_response": true}},
                               {"action": "update_stage", "target_stage": "seguimiento"}])";
        const auto id = co_await house.active_campaign(steps, "", "whatsapp");
        co_await house.apply(id, only(lead));
        co_await house.until(status_of_enrollment, "in_flight");
        CHECK(house.value("SELECT string_agg(step_number || ':' || COALESCE(skip_reason, status), ' ' ORDER BY id) "
                          "FROM campaign_step_runs") == "1:conditions 3:pending");
        CHECK(house.value("SELECT variant_map FROM campaign_enrollments") == R"({"3": "A"})");
        co_await house.deliver(events::message_sent, result_of(house, lead));
        co_await house.until(status_of_enrollment, "completed");
        CHECK(house.value("SELECT string_agg(step_number || ':' || COALESCE(skip_reason, status), ' ' ORDER BY id) "
                          "FROM campaign_step_runs") == "1:conditions 3:sent 4:conditions 5:completed");
    };
    house.run(story);
    CHECK(house.published("stage.set") == "1");
    CHECK(house.published("stage.set", "seguimiento") == "1");
}

TEST_CASE("a campaign whose messages could not be sent is not activated, with every reason")
{
    campaign_house house;
    auto story = [&]() -> awaitable<> {
        const auto body = json::parse(R"({"name": "x", "channel": "whatsapp",
            "steps": [{"action": "send_message", "message_template_id": 999999999},
                      {"action": "wait", "delay_minutes": 5, "conditions": {"field": "lead.tags", "op": "contains",
                       "value": "x"}, "on_false": {"goto_step": 9}}],
            "schedule": {"windows": {"message": []}}})")
                              .value();
        auto r = co_await house.call(method::post, "", body);
        REQUIRE(r.status == 201);
        const auto id = campaign_house::body_of(r).text("id");
        r = co_await house.call(method::post, "/" + id + "/activate");
        CHECK(r.status == 422);
        std::string codes;
        const auto refused = campaign_house::body_of(r);
        for (const auto& e : *refused.find("errors")->as_array())
            codes += e.text("code") + " ";
        CHECK(codes == "template_missing branch_target_missing empty_windows ");
    };
    house.run(story);
}

TEST_CASE("a message that failed is tried again where the step says so, but never one that may have been sent")
{
    campaign_house house;
    auto story = [&]() -> awaitable<> {
        const auto t = co_await house.approved_template(greeting);
        const auto steps = "[" + message_step(t, R"(, "on_error": "retry")") +
                           R"(, {"action": "update_stage", "target_stage": "seguimiento"}])";
        const auto id = co_await house.active_campaign(
            steps, R"(, "call_retry": {"failed_minutes": 0, "max_attempts": 2}, "circuit_breaker": {"enabled": false})",
            "whatsapp");
        const auto lead = house.add_lead();
        co_await house.apply(id, only(lead));
        co_await house.until(status_of_enrollment, "in_flight");
        house.forget_pace();
        co_await house.deliver(events::message_failed, result_of(house, lead, "63016"));
        co_await house.until("SELECT count(*) FROM campaign_step_runs WHERE attempt = 2", "1");
        co_await house.deliver(events::message_failed, result_of(house, lead, "63016"));
        co_await house.until(status_of_enrollment, "completed");
        CHECK(house.value("SELECT count(DISTINCT dispatch_key) FROM campaign_step_runs") == "3");

        const auto other = house.add_lead("+56911112222");
        co_await house.apply(id, only(other));
        co_await house.until("SELECT count(*) FROM campaign_step_runs WHERE status = 'pending'", "1");
        co_await house.deliver(events::message_failed, result_of(house, other, "send_failed"));
        co_await house.until("SELECT count(*) FROM campaign_enrollments WHERE status = 'completed'", "2");
        CHECK(house.value("SELECT count(*) FROM campaign_step_runs WHERE action = 'send_message' AND lead_id = " +
                          std::to_string(other)) == "1");
    };
    house.run(story);
    CHECK(house.published("message.send") == "3");
    CHECK(house.published("step.failed", "63016") == "1");
}

TEST_CASE("a failure that is told late ends the enrollment where the step says so")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto t = co_await house.approved_template(greeting);
        const auto id = co_await house.active_campaign(
            "[" + message_step(t, R"(, "on_error": "exit")") + R"(, {"action": "wait", "delay_hours": 1}])", "",
            "whatsapp");
        co_await house.apply(id, only(lead));
        co_await house.until(status_of_enrollment, "in_flight");
        co_await house.deliver(events::message_sent, result_of(house, lead));
        CHECK(house.value(status_of_enrollment) == "waiting");
        co_await house.deliver(events::message_failed, result_of(house, lead, "63024"));
        CHECK(house.value(status_of_enrollment) == "failed");
        CHECK(house.value("SELECT status || ' ' || error FROM campaign_step_runs") == "failed 63024");
        // It arrived after all; the providers reorder what they tell.
        co_await house.deliver(events::message_sent, result_of(house, lead));
        CHECK(house.value("SELECT status FROM campaign_step_runs") == "failed");
        co_await house.deliver(events::message_delivered, result_of(house, lead));
        CHECK(house.value("SELECT status || ' ' || (response->>'delivery_status') FROM campaign_step_runs") ==
              "sent delivered");
        CHECK(house.value(status_of_enrollment) == "failed");
    };
    house.run(story);
}
