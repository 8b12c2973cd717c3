#include "rescore.hpp"
#include "scoring_house.hpp"

using namespace relevo;
using namespace relevo::scoring;

namespace {

events::v1::CallEvent call_of(const scoring_house& house, const char* outcome = "", int seconds = 0)
{
    events::v1::CallEvent call;
    call.set_lead_id(house.lead);
    call.set_call_id(310);
    call.set_direction("outbound");
    call.set_outcome(outcome);
    call.set_duration_seconds(seconds);
    return call;
}

events::v1::LeadEvent lead_of(const scoring_house& house)
{
    events::v1::LeadEvent lead;
    lead.set_lead_id(house.lead);
    return lead;
}

events::v1::MessageReceived message_of(const scoring_house& house, std::int64_t id)
{
    events::v1::MessageReceived message;
    message.set_lead_id(house.lead);
    message.set_message_id(id);
    return message;
}

json::value body_of(const http::response& r)
{
    const auto parsed = json::parse(r.body);
    REQUIRE(parsed.has_value());
    return *parsed;
}

}  // namespace

TEST_CASE("the demonstration: 21, 25, 27, 33, 40, 41 and two moves")
{
    scoring_house house;
    house.crm_has_lead();
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(events::lead_created, lead_of(house));
        CHECK(house.score() == "21.0");
        CHECK(house.stage() == "entrada");

        co_await house.deliver(events::call_initiated, call_of(house));
        co_await house.deliver(events::call_answered, call_of(house));
        CHECK(house.score() == "25.0");
        CHECK(house.stage() == "perfilamiento");
        CHECK(house.published("lead.stage_changed", "P1") == "1");

        co_await house.deliver(events::call_completed, call_of(house, "answered_human", 145));
        CHECK(house.score() == "27.0");

        events::v1::CallAnalyzed analysis;
        analysis.set_lead_id(house.lead);
        analysis.set_call_id(310);
        analysis.set_score_delta(6);
        analysis.set_summary("Busca 2D en Las Condes");
        co_await house.deliver(events::call_analyzed, analysis);
        CHECK(house.score() == "33.0");
        CHECK(house.stage() == "perfilamiento");

        house.schema.query("UPDATE crm.lead_facts SET budget = '3000 UF', budget_at = now()" + house.where());
        co_await house.deliver(events::lead_updated, lead_of(house));
        CHECK(house.score() == "40.0");
        CHECK(house.stage() == "calificacion_financiera");

        co_await house.deliver(events::message_received, message_of(house, 5001));
        CHECK(house.score() == "41.0");
    };
    house.run(story);
    CHECK(house.published("lead.scored") == "6");
    CHECK(house.published("score_changed", "\"new_score\":41") == "1");
    CHECK(house.value("SELECT string_agg(stage, ' ' ORDER BY id) FROM lead_stage_history") ==
          "entrada perfilamiento calificacion_financiera");
    CHECK(house.value("SELECT count(*) FROM lead_stage_history WHERE left_at IS NULL") == "1");
}

TEST_CASE("the same fact twice counts once")
{
    scoring_house house;
    house.crm_has_lead();
    auto story = [&]() -> awaitable<> {
        for (int i = 0; i < 2; ++i) {
            co_await house.deliver(events::message_received, message_of(house, 7));
            co_await house.deliver(events::call_answered, call_of(house));
        }
    };
    house.run(story);
    CHECK(house.score() == "26.0");
    CHECK(house.value("SELECT count(*) FROM score_events") == "2");
}

TEST_CASE("a lead that crm-sync does not have yet is scored again when it has")
{
    scoring_house house;
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(events::message_received, message_of(house, 1));
        CHECK(house.score() == "1.0");
        house.crm_has_lead();
        co_await house.deliver(events::lead_created, lead_of(house));
        CHECK(house.score() == "22.0");
        CHECK(house.stage() == "perfilamiento");
    };
    house.run(story);
}

TEST_CASE("a proposed stage is accepted forward and refused against a lock, both are kept")
{
    scoring_house house;
    house.crm_has_lead();
    const auto path = "/internal/leads/" + std::to_string(house.lead) + "/stage";
    const auto wish = [&](const char* stage, const char* source) {
        return json::value(json::object{{"broker_id", house.broker},
                                        {"stage", stage},
                                        {"reason", "porque sí"},
                                        {"actor", "voice"},
                                        {"source", source}});
    };
    auto story = [&]() -> awaitable<> {
        auto r =
            body_of(co_await house.call(http::method::post, path, "", wish("calificacion_financiera", "proposal")));
        CHECK(r.boolean("applied") == true);
        CHECK(house.stage() == "calificacion_financiera");

        r = body_of(co_await house.call(http::method::post, path, "", wish("seguimiento", "manual")));
        CHECK(r.boolean("applied") == true);
        CHECK(r.text("stage_locked_until") != "");

        r = body_of(co_await house.call(http::method::post, path, "", wish("agendado", "proposal")));
        CHECK(r.boolean("applied") == false);
        CHECK(r.text("refusal") == "stage_locked");

        r = body_of(co_await house.call(http::method::post, path, "", wish("seguimiento", "manual")));
        CHECK(r.boolean("applied") == false);
        const auto answer = co_await house.call(http::method::post, path, "", wish("otra", "manual"));
        CHECK(answer.status == 422);
        CHECK(body_of(answer).text("code") == "invalid_stage");
    };
    house.run(story);
    CHECK(house.value("SELECT string_agg(coalesce(refusal, 'accepted'), ' ' ORDER BY id) FROM stage_proposals") ==
          "accepted stage_locked");
    CHECK(house.published("lead.stage_changed") == "2");
}

TEST_CASE("recalculate explains the score; an unknown lead is not found")
{
    scoring_house house;
    house.crm_has_lead();
    auto story = [&]() -> awaitable<> {
        const json::value body = json::object{{"broker_id", house.broker}};
        const auto path = "/internal/leads/" + std::to_string(house.lead) + "/recalculate";
        const auto r = body_of(co_await house.call(http::method::post, path, "", body));
        CHECK(r.number("score") == 21.0);
        CHECK(r.text("pipeline_stage") == "entrada");
        CHECK(r.find("components")->as_array()->size() == 3);
        CHECK(r.find("calificacion")->is_null());
        const auto missing = co_await house.call(http::method::post, "/internal/leads/1/recalculate", "", body);
        CHECK(missing.status == 404);
        const auto stranger = co_await house.call(http::method::post, path, house.token_of(auth::role::admin, 1), body);
        CHECK(stranger.status == 401);
    };
    house.run(story);
}

TEST_CASE("the board has eight columns, and an agent sees own leads only")
{
    scoring_house house;
    house.crm_has_lead();
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(events::call_answered, call_of(house));
        const auto board_for = [&](auth::role role, std::int64_t user, std::string query) {
            return house.call(http::method::get, "/api/v1/pipeline" + query, house.token_of(role, user), nullptr);
        };
        auto answer = co_await board_for(auth::role::admin, 1, "?search=maria");
        REQUIRE(answer.status == 200);
        auto board = body_of(answer);
        REQUIRE(board.find("stages")->as_array()->size() == 8);
        CHECK(board.integer("total") == 1);
        const auto& column = (*board.find("stages")->as_array())[1];
        CHECK(column.text("stage") == "perfilamiento");
        CHECK(column.number("avg_score") == 25.0);
        const auto& card = column.find("leads")->as_array()->front();
        CHECK(card.integer("id") == house.lead);
        CHECK(card.number("lead_score") == 25.0);
        CHECK(card.text("control_mode") == "ai");

        answer = co_await board_for(auth::role::agent, 3, "");
        CHECK(body_of(answer).integer("total") == 1);
        answer = co_await board_for(auth::role::agent, 4, "?assigned_to=3");
        CHECK(body_of(answer).integer("total") == 0);
        answer = co_await board_for(auth::role::admin, 1, "?stage=ganado");
        CHECK(body_of(answer).integer("total") == 0);
        answer =
            co_await board_for(auth::role::admin, 1, "?tag=activo&status=warm&assigned_to=3&sort=stage_entered_at");
        CHECK(body_of(answer).integer("total") == 1);
        answer = co_await board_for(auth::role::admin, 1, "?per_stage=201");
        CHECK(answer.status == 422);
    };
    house.run(story);
}

TEST_CASE("a visit moves the lead to agendado, its outcome counts once however often it is corrected")
{
    scoring_house house;
    house.crm_has_lead();
    auto story = [&]() -> awaitable<> {
        events::v1::AppointmentEvent visit;
        visit.set_lead_id(house.lead);
        visit.set_appointment_id(12);
        visit.set_status("scheduled");
        visit.set_start_time("2099-11-25T13:00:00Z");
        co_await house.deliver(events::appointment_scheduled, visit);
        CHECK(house.score() == "29.0");
        CHECK(house.stage() == "agendado");

        visit.set_status("no_show");
        visit.set_start_time("");
        co_await house.deliver(events::appointment_no_show, visit);
        CHECK(house.score() == "21.0");
        CHECK(house.stage() == "seguimiento");
        visit.set_status("completed");
        co_await house.deliver(events::appointment_completed, visit);
        CHECK(house.score() == "39.0");
    };
    house.run(story);
}

TEST_CASE("a changed configuration re-scores the company's open leads, once a version")
{
    scoring_house house;
    house.crm_has_lead();
    messaging::task_runner tasks(house.svc, house.outbox, task_table(house.ctx), {});
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(events::lead_created, lead_of(house));
        house.schema.query("INSERT INTO crm.broker_settings (broker_id, config_version, leads) VALUES (" +
                           std::to_string(house.broker) +
                           ", 2, '{\"field_weights\": {\"name\": 100, \"phone\": 0, \"email\": 0, \"location\": 0, "
                           "\"monthly_income\": 0, \"dicom_status\": 0, \"budget\": 0, \"property_type\": 0}}')");
        events::v1::BrokerEvent change;
        change.set_section("leads");
        change.set_config_version(2);
        co_await house.deliver(events::broker_config_changed, change);
        co_await house.deliver(events::broker_config_changed, change);
        std::function<bool()> rescored = [&] { return house.score() == "70.0"; };
        co_await testing::eventually(rescored);
    };
    house.run(story);
    CHECK(house.of_lead("config_version", "lead_scores") == "2");
    CHECK(house.published("lead_hot") == "1");
    CHECK(house.value("SELECT string_agg(dedupe_key, ' ') FROM tasks") ==
          "rescore:" + std::to_string(house.broker) + ":2");
}

TEST_CASE("who was asked twice and does not know DICOM is qualified by the rest")
{
    scoring_house house;
    house.crm_has_lead();
    house.schema.query("UPDATE crm.lead_facts SET monthly_income = 2000000, dicom_status = 'unknown'" + house.where());
    events::v1::FactsCaptured answer;
    answer.set_lead_id(house.lead);
    (*answer.mutable_facts())["dicom_status"] = "unknown";
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(events::facts_captured, answer);
        CHECK(house.of_lead("calificacion", "lead_scores") == "");
        co_await house.deliver(events::facts_captured, answer);
        CHECK(house.of_lead("calificacion", "lead_scores") == "potencial");
    };
    house.run(story);
    CHECK(house.score() == "35.0");  // 21 and the income's 14: such answers have no points
}

TEST_CASE("what other settings would change is counted without a change")
{
    scoring_house house;
    house.crm_has_lead();
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(events::call_answered, call_of(house));  // 25: warm
        const auto preview = [&](const char* leads) {
            const json::value body = json::object{{"broker_id", house.broker}, {"leads", json::parse_or_null(leads)}};
            return house.call(http::method::post, "/internal/config/leads/preview", "", body);
        };
        auto r = body_of(co_await preview(R"({"cold_max_score": 30, "warm_max_score": 50})"));
        CHECK(json::serialize(r) == R"({"warm_to_cold":1})");
        r = body_of(co_await preview(R"({"cold_max_score": 10, "warm_max_score": 20})"));
        CHECK(json::serialize(r) == R"({"warm_to_hot":1})");
        r = body_of(co_await preview("{}"));
        CHECK(json::serialize(r) == "{}");
        const auto stranger = co_await house.call(http::method::post, "/internal/config/leads/preview",
                                                  house.token_of(auth::role::admin, 1), json::object{});
        CHECK(stranger.status == 401);
    };
    house.run(story);
    CHECK(house.of_lead("status", "lead_scores") == "warm");
}

TEST_CASE("a lead whose time has come is re-scored by the sweep: its points have faded, its data gone stale")
{
    scoring_house house;
    house.crm_has_lead();
    house.cfg.sweep_interval = std::chrono::seconds(1);
    messaging::task_runner tasks(house.svc, house.outbox, task_table(house.ctx), {});
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(events::message_received, message_of(house, 7));
        CHECK(house.score() == "22.0");
        CHECK(house.of_lead("recheck_at > now() + interval '47 hours'", "lead_scores") == "t");

        // Sixteen days later, by the rows.
        house.schema.query("UPDATE score_events SET occurred_at = now() - interval '16 days'");
        house.schema.query("UPDATE crm.lead_facts SET budget = '3000 UF', budget_at = now() - interval '181 days'" +
                           house.where());
        house.schema.query("UPDATE lead_scores SET recheck_at = now()");
        co_await begin_sweeps(house.ctx);
        co_await begin_sweeps(house.ctx);  // another replica
        std::function<bool()> rescored = [&] { return house.score() == "25.0"; };
        co_await testing::eventually(rescored);
    };
    house.run(story);
    CHECK(house.of_lead("recheck_at BETWEEN now() + interval '23 hours' AND now() + interval '25 hours'",
                        "lead_scores") == "t");
}

TEST_CASE("costs are kept once by request")
{
    scoring_house house;
    auto story = [&]() -> awaitable<> {
        for (int i = 0; i < 2; ++i) {
            events::v1::CostRecorded cost;
            cost.set_lead_id(house.lead);
            cost.set_request_id("chatcmpl-1");
            cost.set_kind("llm");
            cost.set_cost_usd(0.0125);
            co_await house.deliver(events::cost_recorded, cost);
        }
    };
    house.run(story);
    CHECK(house.value("SELECT sum(cost_usd) FROM cost_events") == "0.012500");
}

TEST_CASE("an unknown stage in a command is dead at once")
{
    scoring_house house;
    house.crm_has_lead();
    auto story = [&]() -> awaitable<> {
        events::v1::StageSet command;
        command.set_lead_id(house.lead);
        command.set_stage("nada");
        bool refused = false;
        try {
            co_await house.deliver(events::stage_set, command);
        } catch (const events::decode_error&) {
            refused = true;
        }
        CHECK(refused);
        command.set_stage("seguimiento");
        command.set_reason("campaign:8");
        co_await house.deliver(events::stage_set, command);
        CHECK(house.stage() == "seguimiento");
    };
    house.run(story);
    CHECK(house.published("lead.stage_changed", "campaign:8") == "1");
}

TEST_CASE("two batches that touch the same leads in opposite order both commit")
{
    scoring_house house;
    house.crm_has_lead();
    const auto other = house.lead + 1;
    const auto touch = [&](std::int64_t first, std::int64_t second) -> awaitable<> {
        for (int i = 0; i < 10; ++i) {
            const auto plan = [&](messaging::unit& unit) {
                store::lock_leads(unit.tx, {{house.broker, first}, {house.broker, second}});
                rescore(unit, {house.broker, first}, {events::new_uuid()});
                rescore(unit, {house.broker, second}, {events::new_uuid()});
            };
            const messaging::origin from{"story", ""};
            co_await house.outbox.transact(tenant{house.broker}, from, plan);
        }
    };
    int done = 0;
    auto story = [&]() -> awaitable<> {
        const auto one_way = [&]() -> awaitable<> {
            co_await touch(house.lead, other);
            ++done;
        };
        const auto back = [&]() -> awaitable<> {
            co_await touch(other, house.lead);
            ++done;
        };
        house.svc.spawn("one_way", one_way());
        house.svc.spawn("back", back());
        std::function<bool()> both = [&] { return done == 2; };
        co_await testing::eventually(both);
    };
    house.run(story);
    CHECK(done == 2);
}
