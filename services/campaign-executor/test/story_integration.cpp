#include "campaign_house.hpp"

using namespace relevo;
using namespace relevo::campaign_executor;

namespace {

constexpr const char* one_call = R"([{"action": "make_call"}])";
constexpr const char* enrollment_status = "SELECT status FROM campaign_enrollments";

// GCC 12 does not take braces inside a co_await expression.
json::value body_with(const char* name, json::value v)
{
    return json::object{{name, std::move(v)}};
}

std::vector<std::int64_t> one(std::int64_t lead)
{
    return {lead};
}

// The result of the call that the newest run asked for.
events::v1::CallEvent result_of(const campaign_house& house, std::int64_t lead, const char* status, const char* outcome)
{
    events::v1::CallEvent call;
    call.set_lead_id(lead);
    call.set_call_id(310);
    call.set_dispatch_key(house.value("SELECT dispatch_key FROM campaign_step_runs ORDER BY id DESC LIMIT 1"));
    call.set_status(status);
    call.set_outcome(outcome);
    return call;
}

}  // namespace

TEST_CASE("one call step: applied, placed, completed")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto id = co_await house.active_campaign(one_call);
        const std::vector<std::int64_t> three = {lead, lead, 1};
        auto applied = co_await house.apply(id, three);
        CHECK(applied.integer("requested") == 3);
        CHECK(applied.integer("enrolled") == 1);
        CHECK(applied.integer("skipped_counts.not_found") == 1);
        co_await house.until(enrollment_status, "in_flight");
        CHECK(house.published("call.place", "+56912345678") == "1");

        applied = co_await house.apply(id, one(lead));
        CHECK(applied.integer("already_enrolled") == 1);

        co_await house.deliver(events::call_initiated, result_of(house, lead, "initiated", ""));
        CHECK(house.value("SELECT status FROM campaign_step_runs") == "sent");
        const auto ended = result_of(house, lead, "completed", "answered_human");
        co_await house.deliver(events::call_completed, ended);
        co_await house.deliver(events::call_completed, ended);  // the provider says it twice
        CHECK(house.value(enrollment_status) == "completed");
        CHECK(house.value("SELECT status FROM campaign_step_runs") == "completed");

        applied = co_await house.apply(id, one(lead));
        CHECK(applied.integer("skipped_counts.reentry_not_allowed") == 1);

        const auto logs = campaign_house::body_of(co_await house.call(http::method::get, "/" + id + "/logs"));
        CHECK(logs.integer("total") == 1);
        const auto& entry = logs.find("data")->as_array()->front();
        CHECK(entry.text("response.outcome") == "answered_human");
        CHECK(entry.text("lead_name") == "María Soto");
        const auto got = campaign_house::body_of(co_await house.call(http::method::get, "/" + id));
        CHECK(got.integer("stats.completed") == 1);
        const auto entered =
            campaign_house::body_of(co_await house.call(http::method::get, "/" + id + "/enrollments?status=completed"));
        CHECK(entered.integer("total") == 1);
        co_await house.until("SELECT count(*) > 0 FROM outbox WHERE headers LIKE '%campaign_progress%'", "t");
    };
    house.run(story);
    CHECK(house.published("enrollment.entered") == "1");
    CHECK(house.published("step.completed") == "1");
    CHECK(house.published("enrollment.exited", "completed") == "1");
}

TEST_CASE("no answer is tried again, then the step fails and the enrollment goes on")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto id = co_await house.active_campaign(
            R"([{"action": "make_call", "call": {"max_attempts": 2}}, {"action": "update_stage", "target_stage": "seguimiento"}])",
            R"(, "call_retry": {"no_answer_minutes": 0}, "limits": {"calls_per_minute": null})");
        co_await house.apply(id, one(lead));
        co_await house.until(enrollment_status, "in_flight");
        co_await house.deliver(events::call_failed, result_of(house, lead, "no_answer", "no_answer"));
        co_await house.until("SELECT count(*) FROM campaign_step_runs WHERE attempt = 2", "1");
        CHECK(house.published("call.place") == "2");
        co_await house.deliver(events::call_failed, result_of(house, lead, "no_answer", "no_answer"));
        co_await house.until(enrollment_status, "completed");
    };
    house.run(story);
    CHECK(house.published("step.failed", "no_answer") == "1");
    CHECK(house.published("stage.set", "seguimiento") == "1");
    CHECK(house.value("SELECT count(DISTINCT dispatch_key) FROM campaign_step_runs") == "3");
}

TEST_CASE("a reply ends the enrollment at once, and the late result of its call changes only the log")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto id = co_await house.active_campaign(one_call);
        co_await house.apply(id, one(lead));
        co_await house.until(enrollment_status, "in_flight");
        CHECK(house.value("SELECT is_open FROM dispatch_state") == "t");
        events::v1::MessageReceived message;
        message.set_lead_id(lead);
        co_await house.deliver(events::message_received, message);
        CHECK(house.value(enrollment_status) == "exited");
        CHECK(house.value("SELECT exit_reason FROM campaign_enrollments") == "reply");
        CHECK(house.value("SELECT is_open FROM dispatch_state") == "f");
        co_await house.deliver(events::call_completed, result_of(house, lead, "completed", "answered_human"));
        CHECK(house.value(enrollment_status) == "exited");
        CHECK(house.value("SELECT status FROM campaign_step_runs") == "completed");
    };
    house.run(story);
}

TEST_CASE("a paused campaign holds its steps, resuming runs them")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto id = co_await house.active_campaign(one_call);
        co_await house.call(http::method::post, "/" + id + "/pause", body_with("reason", "vacaciones"));
        const auto refused =
            co_await house.call(http::method::post, "/" + id + "/apply", body_with("lead_ids", json::array(1, lead)));
        CHECK(refused.status == 409);
        CHECK(campaign_house::body_of(refused).text("code") == "campaign_not_active");
        co_await house.call(http::method::post, "/" + id + "/resume");
        co_await house.apply(id, one(lead));
        co_await house.until(enrollment_status, "in_flight");
        co_await house.call(http::method::post, "/" + id + "/pause");
        const auto got = campaign_house::body_of(co_await house.call(http::method::get, "/" + id));
        CHECK(got.text("status") == "paused");
    };
    house.run(story);
    CHECK(house.published("campaign.paused") == "2");
}

TEST_CASE("do-not-contact is read when the step runs")
{
    campaign_house house;
    const auto lead = house.add_lead("+56987654321");
    auto story = [&]() -> awaitable<> {
        const auto id =
            co_await house.active_campaign(R"([{"action": "wait", "delay_minutes": 1}, {"action": "make_call"}])");
        co_await house.apply(id, one(lead));
        house.schema.query("INSERT INTO crm.do_not_contact_now VALUES (" + std::to_string(house.broker) +
                           ", '+56987654321', 'call')");
        house.schema.query("UPDATE tasks SET due_at = now() WHERE kind = 'run_step'");
        co_await house.until(enrollment_status, "exited");
    };
    house.run(story);
    CHECK(house.value("SELECT exit_reason FROM campaign_enrollments") == "opted_out");
    CHECK(house.published("call.place") == "0");
}

TEST_CASE("faults are answered with the specification's codes, all at once")
{
    campaign_house house;
    auto story = [&]() -> awaitable<> {
        using http::method;
        const auto code_of = [](const http::response& r) { return campaign_house::body_of(r).text("code"); };
        const auto faulty = json::parse(R"({"channel": "fax", "steps": [{"action": "schedule_meeting"}],
            "schedule": {"start_at": "2026-11-20T15:00:00",
                         "windows": {"call": [{"days": [8], "from": "9", "to": "8"}]}}})")
                                .value();
        auto r = co_await house.call(method::post, "", faulty);
        CHECK(r.status == 422);
        CHECK(code_of(r) == "validation_error");
        CHECK(campaign_house::body_of(r).find("errors")->as_array()->size() == 5);

        const json::value plain = json::object{{"name", "Vacía"}, {"channel", "call"}};
        r = co_await house.call(method::post, "", plain);
        CHECK(r.status == 201);
        const auto id = campaign_house::body_of(r).text("id");
        r = co_await house.call(method::post, "", plain);
        CHECK(code_of(r) == "duplicate_name");
        r = co_await house.call(method::post, "/" + id + "/activate");
        CHECK(r.status == 422);
        CHECK(code_of(r) == "campaign_not_ready");

        const json::value step = json::object{{"action", "make_call"}, {"step_number", 1}};
        r = co_await house.call(method::post, "/" + id + "/steps", step);
        CHECK(r.status == 201);
        r = co_await house.call(method::post, "/" + id + "/steps", step);
        CHECK(code_of(r) == "step_number_taken");
        r = co_await house.call(method::post, "/" + id + "/activate");
        CHECK(r.status == 200);
        CHECK(campaign_house::body_of(r).integer("active_version") == 1);
        r = co_await house.call(method::post, "/" + id + "/steps", body_with("action", "end"));
        CHECK(code_of(r) == "campaign_active");
        r = co_await house.call(method::put, "/" + id, body_with("channel", "email"));
        CHECK(code_of(r) == "campaign_active");
        const json::value change = json::object{{"description", "nueva"}, {"status", "paused"}};
        r = co_await house.call(method::put, "/" + id, change);
        CHECK(campaign_house::body_of(r).text("status") == "paused");

        r = co_await house.call(method::post, "", plain, auth::role::agent);
        CHECK(r.status == 403);
        r = co_await house.call(method::get, "?search=vac", nullptr, auth::role::agent);
        CHECK(campaign_house::body_of(r).integer("total") == 1);
        r = co_await house.call(method::get, "/999999");
        CHECK(r.status == 404);
        r = co_await house.call(method::del, "/" + id);
        CHECK(r.status == 204);
        r = co_await house.call(method::get, "/" + id);
        CHECK(r.status == 404);
    };
    house.run(story);
}

TEST_CASE("a call outside the window waits until it opens")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        // Open only on a day that is not today, anywhere near Santiago.
        const auto today = house.value("SELECT extract(isodow FROM now() AT TIME ZONE 'America/Santiago')::int");
        const auto other = std::to_string((std::stoi(today) + 2) % 7 + 1);
        const auto id = co_await house.active_campaign(one_call);
        house.schema.query("UPDATE campaigns SET schedule = jsonb_set(schedule, '{windows,call}', '[{\"days\": [" +
                           other + "], \"from\": \"09:00\", \"to\": \"20:00\"}]')");
        co_await house.apply(id, one(lead));
        CHECK(house.value(enrollment_status) == "waiting");
        CHECK(house.value("SELECT extract(isodow FROM next_run_at AT TIME ZONE 'America/Santiago')::int FROM "
                          "campaign_enrollments") == other);
        CHECK(house.value(
                  "SELECT to_char(next_run_at AT TIME ZONE 'America/Santiago', 'HH24:MI') FROM campaign_enrollments") ==
              "09:00");
    };
    house.run(story);
}
