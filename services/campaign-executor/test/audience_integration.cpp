#include "campaign_house.hpp"

using namespace relevo;
using namespace relevo::campaign_executor;
using http::method;

namespace {

constexpr const char* stage_step = R"([{"action": "update_stage", "target_stage": "seguimiento"}])";
constexpr const char* entered = "SELECT count(*) FROM campaign_enrollments";

constexpr const char* faulty_campaigns[] = {
    R"({"name": "a", "channel": "call", "triggered_by": "lead_score",
                                       "trigger_condition": {"score_min": 50, "score_max": 20}})",
    R"({"name": "a", "channel": "call", "triggered_by": "stage_change"})",
    R"({"name": "a", "channel": "call", "triggered_by": "inactivity",
                                       "trigger_condition": {"inactivity_days": 0}})",
    R"({"name": "a", "channel": "call", "triggered_by": "lead_created"})",
    R"({"name": "a", "channel": "call", "audience": {"filter": {"etapa": "x"}}})"};
constexpr const char* two_looks[] = {"1", "2"};

json::value body_of(const char* text)
{
    return json::parse(text).value();
}

void set_score(const campaign_house& house, std::int64_t lead, double score, const std::string& stage)
{
    house.schema.query("INSERT INTO scoring.lead_state (broker_id, lead_id, score, status, stage) VALUES (" +
                       std::to_string(house.broker) + ", " + std::to_string(lead) + ", " + std::to_string(score) +
                       ", 'warm', '" + stage + "')");
}

void set_lead(const campaign_house& house, std::int64_t lead, const std::string& assignment)
{
    house.schema.query("UPDATE crm.lead_card SET " + assignment + " WHERE lead_id = " + std::to_string(lead));
}

}  // namespace

TEST_CASE("a campaign is applied to those whom a filter finds, or its audience")
{
    campaign_house house;
    const auto warm = house.add_lead("+56911110001"), tagged = house.add_lead("+56911110002");
    house.add_lead("+56911110003");
    set_score(house, warm, 42, "seguimiento");
    set_lead(house, tagged, "tags = '{tibio,feria}', created_at = now() - interval '40 days'");
    auto story = [&]() -> awaitable<> {
        const auto id = co_await house.active_campaign(
            stage_step, R"(, "audience": {"filter": {"tags_any": ["tibio"], "last_inbound_before_days": 30}})");
        const auto apply = [&](const char* text) {
            return house.call(method::post, "/" + id + "/apply", body_of(text));
        };
        auto r = co_await apply(R"({"filter": {"pipeline_stage": ["seguimiento"], "min_score": 40}, "dry_run": true})");
        CHECK(campaign_house::body_of(r).integer("enrolled") == 1);
        CHECK(house.value(entered) == "0");
        r = co_await apply(R"({"filter": {"status": "warm", "max_score": 41}})");
        CHECK(campaign_house::body_of(r).integer("requested") == 0);
        r = co_await apply(R"({"use_audience": true})");
        CHECK(r.status == 200);
        CHECK(campaign_house::body_of(r).integer("enrolled") == 1);
        CHECK(house.value("SELECT lead_id FROM campaign_enrollments") == std::to_string(tagged));
        r = co_await apply(R"({"filter": {"search": "0003"}})");
        CHECK(campaign_house::body_of(r).integer("enrolled") == 1);

        const auto code_of = [](const http::response& answer) {
            const auto body = campaign_house::body_of(answer);
            return body.find("errors")->as_array()->front().text("code");
        };
        r = co_await apply(R"({"filter": {"pipeline_stag": "seguimiento"}})");
        CHECK(r.status == 422);
        CHECK(code_of(r) == "unknown_filter");
        r = co_await apply(R"({"filter": {}})");
        CHECK(code_of(r) == "required");
        r = co_await apply(R"({"lead_ids": [1], "use_audience": true})");
        CHECK(code_of(r) == "exactly_one");
        r = co_await apply(R"({})");
        CHECK(code_of(r) == "exactly_one");
    };
    house.run(story);
}

TEST_CASE("more than a thousand leads are applied by a job, each once")
{
    campaign_house house;
    house.schema.query("INSERT INTO crm.lead_card (broker_id, lead_id, name, phone) SELECT " +
                       std::to_string(house.broker) +
                       ", n, 'Lead', '+569' || (10000000 + n) FROM generate_series(1, 1203) n");
    auto story = [&]() -> awaitable<> {
        const auto id =
            co_await house.active_campaign(R"([{"action": "wait", "delay_hours": 1}])", R"(, "max_contacts": 1100)");
        const auto all = body_of(R"({"filter": {"search": "lead"}})");
        const auto r = co_await house.call(method::post, "/" + id + "/apply", all);
        CHECK(r.status == 202);
        CHECK(campaign_house::body_of(r).integer("requested") == 1203);
        CHECK(campaign_house::body_of(r).integer("job_id"));
        co_await house.until("SELECT count(*) FROM campaign_jobs WHERE finished_at IS NOT NULL", "1");
        CHECK(house.value(entered) == "1100");
        CHECK(house.value("SELECT enrolled || ' ' || skipped || ' ' || done FROM campaign_jobs") == "1100 103 1203");
    };
    house.run(story);
}

TEST_CASE("a lead that enters the band of scores, or the stage, enters the campaign once")
{
    campaign_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        co_await house.active_campaign(
            stage_step, R"(, "triggered_by": "lead_score", "trigger_condition": {"score_min": 20, "score_max": 50})");
        events::v1::LeadScored score;
        score.set_lead_id(lead);
        score.set_old_score(5);
        score.set_new_score(10);
        co_await house.deliver(events::lead_scored, score);
        score.set_new_score(30);
        co_await house.deliver(events::lead_scored, score);
        co_await house.until(entered, "1");
        score.set_old_score(60);
        co_await house.deliver(events::lead_scored, score);
        co_await house.until("SELECT count(*) FROM tasks WHERE kind = 'apply_trigger' AND state = 'done'", "2");
        CHECK(house.value(entered) == "1");  // reentry: never

        // What happened before the campaign ran does not count, however late it is heard.
        house.schema.query(
            "UPDATE campaigns SET running_since = now() + interval '1 hour', reentry = '\"after_completion\"'");
        score.set_old_score(0);
        co_await house.deliver(events::lead_scored, score);
        CHECK(house.value("SELECT count(*) FROM tasks WHERE kind = 'apply_trigger'") == "2");

        const auto by_stage = co_await house.active_campaign(
            stage_step, R"(, "triggered_by": "stage_change", "trigger_condition": {"stage": "agendado"})");
        events::v1::LeadStageChanged change;
        change.set_lead_id(lead);
        change.set_old_stage("entrada");
        change.set_new_stage("agendado");
        co_await house.deliver(events::lead_stage_changed, change);
        co_await house.until("SELECT count(*) FROM campaign_enrollments WHERE campaign_id = " + by_stage, "1");
    };
    house.run(story);
}

TEST_CASE("leads that have been silent enter by the hourly look")
{
    campaign_house house;
    const auto silent = house.add_lead("+56911110001"), recent = house.add_lead("+56911110002");
    set_lead(house, silent, "created_at = now() - interval '31 days'");
    set_lead(house, recent, "created_at = now() - interval '31 days'");
    house.schema.query("INSERT INTO messaging.conversation_card (broker_id, lead_id, last_inbound_at) VALUES (" +
                       std::to_string(house.broker) + ", " + std::to_string(recent) + ", now() - interval '3 days')");
    auto story = [&]() -> awaitable<> {
        co_await house.active_campaign(
            stage_step,
            R"(, "triggered_by": "inactivity", "trigger_condition": {"inactivity_days": 30}, "reentry": "after_completion")");
        house.schema.query(
            "INSERT INTO rate_limits (broker_id, key, tat) VALUES (7, 'whatsapp:lead:1', now() - interval '1 day'), "
            "(7, 'whatsapp:lead:2', now()), (7, 'whatsapp', now() - interval '1 day')");
        for (const auto* looks : two_looks) {
            // The hour's task may run a second time.
            house.schema.query("UPDATE tasks SET dedupe_key = NULL WHERE kind = 'find_inactive'");
            co_await begin_inactivity_checks(house.ctx);
            house.schema.query("UPDATE tasks SET due_at = now() WHERE kind = 'find_inactive' AND state = 'pending'");
            const std::string done = "SELECT count(*) FROM tasks WHERE kind = 'find_inactive' AND state = 'done'";
            co_await house.until(done, looks);
        }
        CHECK(house.value("SELECT string_agg(lead_id::text, ' ') FROM campaign_enrollments") == std::to_string(silent));
        CHECK(house.value("SELECT string_agg(key, ' ' ORDER BY key) FROM rate_limits WHERE broker_id = 7") ==
              "whatsapp whatsapp:lead:2");
    };
    house.run(story);
}

TEST_CASE("a trigger says what it waits for")
{
    campaign_house house;
    auto story = [&]() -> awaitable<> {
        for (const auto* faulty : faulty_campaigns) {
            const auto body = body_of(faulty);
            const auto r = co_await house.call(method::post, "", body);
            CHECK(r.status == 422);
        }
    };
    house.run(story);
}
