#include "crm_house.hpp"

using namespace relevo;
using namespace relevo::crm_sync;
using http::method;

namespace {

template <class Message>
Message about(std::int64_t lead, std::int64_t broker = 1)
{
    Message m;
    m.set_broker_id(broker);
    m.set_lead_id(lead);
    return m;
}

events::v1::CallAnalyzed analysis(std::int64_t lead, const char* budget)
{
    auto m = about<events::v1::CallAnalyzed>(lead);
    m.set_call_id(310);
    m.set_budget(budget);
    m.set_timeline("3 meses");
    return m;
}

}  // namespace

TEST_CASE("a call's analysis becomes part of the lead, once")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        co_await house.deliver(events::call_analyzed, analysis(id, "3000 UF"));
        const auto lead =
            crm_house::json_of(co_await house.call(method::get, "/api/v1/leads/" + std::to_string(id), token));
        CHECK(lead.text("metadata.budget") == "3000 UF");
        CHECK(lead.number("metadata.budget_amount") == 3000.0);
        CHECK(lead.text("metadata.budget_currency") == "CLF");
        CHECK(lead.text("metadata.timeline") == "3 meses");
        CHECK(lead.text("metadata.location") == "Las Condes");
        co_await house.deliver(events::call_analyzed, analysis(id, "3000 UF"));
        co_await house.deliver(events::call_analyzed, about<events::v1::CallAnalyzed>(id));
    });
    CHECK(house.published("lead.updated") == 1);
    CHECK(house.published("lead.updated", "value->'changed_fields' @> '[\"budget\", \"timeline\"]'") == 1);
    CHECK(house.published("lead_updated") == 1);
    CHECK(house.count("lead_activities WHERE type = 'updated' AND actor_id = 'call:310'") == 1);
}

TEST_CASE("calls, messages, scores and stages are written into the lead's history")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        auto call = about<events::v1::CallEvent>(id);
        call.set_direction("outbound");
        co_await house.deliver(events::call_initiated, call);
        call.set_status("completed");
        call.set_outcome("answered_human");
        call.set_duration_seconds(145);
        co_await house.deliver(events::call_completed, call);
        auto message = about<events::v1::MessageReceived>(id);
        message.set_text("Sí, me interesa");
        co_await house.deliver(events::message_received, message);
        co_await house.deliver(events::message_sent, about<events::v1::MessageStatus>(id));
        auto score = about<events::v1::LeadScored>(id);
        score.set_old_score(21.0);
        score.set_new_score(40.0);
        co_await house.deliver(events::lead_scored, score);
        auto stage = about<events::v1::LeadStageChanged>(id);
        stage.set_old_stage("entrada");
        stage.set_new_stage("perfilamiento");
        stage.set_actor("user:1");
        co_await house.deliver(events::lead_stage_changed, stage);
        const auto shown =
            crm_house::json_of(co_await house.call(method::get, "/api/v1/leads/" + std::to_string(id), token));
        CHECK(shown.at("last_contacted")->is_string());
        CHECK(shown.at("last_inbound_at")->is_string());
    });
    CHECK(house.query("SELECT string_agg(type, ' ' ORDER BY id) FROM lead_activities") ==
          "created call_started call_ended message_in message_out score_change stage_change");
    CHECK(house.query("SELECT summary FROM lead_activities WHERE type = 'score_change'") == "Puntaje 21.0 → 40.0");
    CHECK(house.query("SELECT actor_kind || actor_id FROM lead_activities WHERE type = 'stage_change'") == "user1");
    CHECK(house.published("lead.updated") == 0);
}

TEST_CASE("events about another broker's lead, or none, change nothing and are no error")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("una");
        co_await house.register_broker("dos");
        const auto id = co_await house.create_lead(token, "+56912345678");
        auto foreign = analysis(id, "1 UF");
        foreign.set_broker_id(2);
        co_await house.deliver(events::call_analyzed, foreign);
        co_await house.deliver(events::call_initiated, about<events::v1::CallEvent>(id, 2));
        co_await house.deliver(events::call_initiated, about<events::v1::CallEvent>(999'999));
    });
    CHECK(house.count("lead_activities") == 1);
    CHECK(house.published("lead.updated") == 0);
}

TEST_CASE("an unassigned number is flagged")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        auto call = about<events::v1::CallEvent>(id);
        call.set_status("failed");
        call.set_outcome("invalid_number");
        co_await house.deliver(events::call_failed, call);
    });
    CHECK(house.count("lead_facts WHERE NOT phone_valid") == 1);
    CHECK(house.published("lead.updated", "value->'changed_fields' ? 'phone_valid'") == 1);
}

TEST_CASE("a conversation's facts fill the lead; what breaks a rule is passed over")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        auto m = about<events::v1::FactsCaptured>(id);
        (*m.mutable_facts())["bedrooms"] = "2";
        (*m.mutable_facts())["monthly_income"] = "1800000";
        (*m.mutable_facts())["dicom_status"] = "quizás";
        (*m.mutable_facts())["email"] = "Maria@Correo.cl";
        (*m.mutable_facts())["name"] = "Otra";
        co_await house.deliver(events::facts_captured, m);
        const auto lead =
            crm_house::json_of(co_await house.call(method::get, "/api/v1/leads/" + std::to_string(id), token));
        CHECK(lead.integer("metadata.bedrooms") == 2);
        CHECK_FALSE(lead.at("metadata.dicom_status"));
        CHECK(lead.text("email") == "maria@correo.cl");
        CHECK(lead.text("name") == "María Soto");
    });
    CHECK(house.count("lead_facts WHERE monthly_income = 1800000 AND monthly_income_at IS NOT NULL") == 1);
}

TEST_CASE("an opt-out blocks the channel; tags and assignments follow commands")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        auto silence = about<events::v1::ConversationEvent>(id);
        silence.set_channel("whatsapp");
        co_await house.deliver(events::opt_out, silence);
        auto tag = about<events::v1::TagChange>(id);
        tag.set_tag("vip");
        co_await house.deliver(events::tag_add, tag);
        co_await house.deliver(events::tag_add, tag);
        auto assign = about<events::v1::LeadAssign>(id);
        assign.set_agent_user_id(1);
        co_await house.deliver(events::lead_assign, assign);
        const auto lead =
            crm_house::json_of(co_await house.call(method::get, "/api/v1/leads?tag=vip&assigned_to=me", token));
        CHECK(lead.integer("total") == 1);
    });
    CHECK(house.count("do_not_contact_now WHERE channel = 'whatsapp'") == 1);
    CHECK(house.published("lead.opted_out") == 1);
    CHECK(house.count("lead_activities WHERE type = 'tag_added'") == 1);
    CHECK(house.published("lead.assigned", "value->>'assigned_to' = '1'") == 1);
}
