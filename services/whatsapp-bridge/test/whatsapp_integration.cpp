#include "chat_house.hpp"
#include "handlers/handlers.hpp"

using namespace relevo;
using namespace relevo::whatsapp_bridge;
using http::method;

namespace {

// As requirement 3 prints it.
json::value finished_call(const std::string& more_recipient = R"("status":"completed")",
                          const std::string& conversation = "conv_1")
{
    return json::parse(R"({"batch_id":"btcal_1","agent_id":"agent_1","agent_name":"Agente","phone_number_id":"phnum_1",
        "batch_name":"Llamada","recipient":{"id":"rcpt_1","phone_number":"+56912345678",)" +
                       more_recipient + R"(,"conversation_id":")" + conversation +
                       R"(","created_at_unix":1761694074,"updated_at_unix":1761694074},
        "call_metadata":{"client_name":"Ana García","client_id":42,"group_id":5,"group_name":"Campaña Octubre"}})")
        .value();
}

std::string form_field(const http::request& r, std::string_view name)
{
    for (const auto& [key, value] : http::parse_form(r.body))
        if (key == name)
            return value;
    return {};
}

awaitable<json::value> report(chat_house& house, json::value body)
{
    const auto r = co_await house.call(method::post, "/api/call-completed", std::move(body), "service");
    INFO(r.body);
    CHECK(r.status == 200);
    co_return chat_house::body_of(r);
}

}  // namespace

TEST_CASE("a finished call is followed up once, by the template, and answers what became of it")
{
    chat_house house;
    house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto first = co_await report(house, finished_call());
        CHECK(first.boolean("success") == true);
        CHECK(first.text("status") == "message_sent");
        CHECK(first.text("conversation_id").starts_with("conv_local_"));
        CHECK(first.text("whatsapp_message_id").starts_with("SM"));
        CHECK_FALSE(first.find("duplicate"));

        const auto second = co_await report(house, finished_call());
        CHECK(second.boolean("duplicate") == true);
        CHECK(second.text("whatsapp_message_id") == first.text("whatsapp_message_id"));

        const auto shown =
            chat_house::body_of(co_await house.call(method::get, "/api/conversations/+56912345678", {}, "service"));
        CHECK(shown.text("conversation.elevenlabs_conversation_id") == "conv_1");
        CHECK(shown.text("conversation.agent_id") == "agent_1");
        CHECK(shown.text("conversation.client_name") == "Ana García");
        CHECK(shown.integer("conversation.message_count") == 1);
    };
    house.run(story);
    const auto sent = house.world.asked_at("/Messages.json");
    REQUIRE(sent.size() == 1);
    CHECK(form_field(sent[0], "ContentSid") == "HX1");
    CHECK(form_field(sent[0], "ContentVariables") == R"({"1":"Ana"})");
    CHECK(form_field(sent[0], "Body").empty());
    CHECK(house.value("SELECT batch_id || ' ' || recipient_id || ' ' || (metadata #>> '{call_metadata,client_id}') "
                      "FROM conversation_state") == "btcal_1 rcpt_1 42");
}

TEST_CASE("within 24 hours of the customer's message the follow-up is free text")
{
    chat_house house;
    house.add_lead();
    auto story = [&]() -> awaitable<> {
        co_await house.customer_writes("Hola", "SMin1");
        co_await house.until("SELECT count(*) FROM messages WHERE status = 'sent'", "1");
        const auto answer = co_await report(house, finished_call());
        CHECK(answer.text("status") == "message_sent");
    };
    house.run(story);
    const auto sent = house.world.asked_at("/Messages.json");
    REQUIRE(sent.size() == 2);
    CHECK(form_field(sent[1], "ContentSid").empty());
    CHECK(form_field(sent[1], "Body").starts_with("Hola Ana, gracias"));
}

TEST_CASE("a call that is not followed up says why")
{
    chat_house house;
    house.add_lead();
    auto story = [&]() -> awaitable<> {
        const auto busy = co_await report(house, finished_call(R"("status":"failed")"));
        CHECK(busy.boolean("success") == false);
        CHECK(busy.text("error") == "call_not_completed");
        house.world.twilio_status = 400;
        const auto failed = co_await report(house, finished_call());
        CHECK(failed.boolean("success") == false);
        CHECK(failed.text("error") == "Failed to send WhatsApp message");
        CHECK(failed.text("details") == "21211");
        house.block("+56912345678", "whatsapp");
        const auto blocked = co_await report(house, finished_call(R"("status":"completed")", "conv_2"));
        CHECK(blocked.text("error") == "do_not_contact");

        const auto stranger = co_await house.call(method::post, "/api/call-completed", finished_call(), "nobody");
        CHECK(stranger.status == 401);
        CHECK(chat_house::body_of(stranger).text("error") == "Unauthorized");
        const auto empty = co_await house.call(method::post, "/api/call-completed", json::object{}, "service");
        CHECK(empty.status == 422);
        CHECK(chat_house::body_of(empty).boolean("success") == false);
        CHECK(chat_house::body_of(empty).find("errors")->as_array()->size() == 4);
    };
    house.run(story);
    CHECK(house.world.asked_at("/Messages.json").size() == 1);
}

TEST_CASE("a customer's WhatsApp message is stored with its media and answered by WhatsApp")
{
    chat_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        co_await house.customer_writes(
            "", "SMin1",
            "&NumMedia=1&MediaContentType0=image%2Fjpeg&MediaUrl0=https%3A%2F%2Fapi.twilio.com"
            "%2Fm%2F1&ProfileName=Mar%C3%ADa&ButtonPayload=si");
        co_await house.customer_writes("", "SMin1");
        co_await house.until("SELECT count(*) FROM messages WHERE status = 'sent'", "1");
        const auto shown =
            chat_house::body_of(co_await house.call(method::get, "/api/v1/chat/" + std::to_string(lead) + "/messages"));
        const auto& media = shown.find("messages")->as_array()->front();
        CHECK(media.text("message_text") == "[Adjunto: image/jpeg]");
        REQUIRE(media.find("attachments")->as_array()->size() == 1);
        CHECK(media.find("attachments")->as_array()->front().text("url") == "https://api.twilio.com/m/1");
        CHECK(media.find("attachments")->as_array()->front().text("type") == "image");
    };
    house.run(story);
    CHECK(house.value("SELECT metadata->>'button_payload' FROM messages ORDER BY id LIMIT 1") == "si");
    CHECK(house.count("messages WHERE direction = 'inbound'") == 1);
    const auto sent = house.world.asked_at("/Messages.json");
    REQUIRE(sent.size() == 1);
    CHECK(form_field(sent[0], "Body") == "¡Hola!");
    CHECK(form_field(sent[0], "To") == "whatsapp:+56912345678");
}

TEST_CASE("an opt-out is obeyed at once, without a word")
{
    chat_house house;
    house.add_lead();
    auto story = [&]() -> awaitable<> {
        co_await house.customer_writes("BAJA", "SMin1");
        co_await house.until("SELECT status || ' ' || control_mode || ' ' || state FROM conversations",
                             "closed paused closed");
        // Who writes again is heard, but not written to while the number is blocked.
        house.block("+56912345678", "whatsapp");
        co_await house.customer_writes("Hola", "SMin2");
        co_await house.until("SELECT result->>'silent' FROM tasks WHERE kind = 'run_turn'", "do_not_contact");
    };
    house.run(story);
    CHECK(house.published("conversation.opt_out", "whatsapp") == 1);
    CHECK(house.world.asked_at("/Messages.json").empty());
    CHECK(house.world.asked_at("/completions").empty());
    CHECK(house.count("conversations") == 1);
}

TEST_CASE("what happens to a lead elsewhere changes its conversations")
{
    chat_house house;
    const auto lead = house.add_lead();
    auto story = [&]() -> awaitable<> {
        co_await house.customer_writes("Hola", "SMin1");
        co_await house.until("SELECT count(*) FROM messages WHERE status = 'sent'", "1");
        events::v1::CallAnalyzed call;
        call.set_lead_id(lead);
        call.set_call_id(7);
        call.set_summary("Busca dos dormitorios.");
        call.set_interest_level("high");
        co_await house.deliver(events::call_analyzed, call);
        CHECK(house.value("SELECT state || ' ' || call_summary FROM conversations") ==
              "data_collection Busca dos dormitorios.");

        house.value("UPDATE conversations SET state = 'scheduling'");
        events::v1::AppointmentEvent made;
        made.set_lead_id(lead);
        co_await house.deliver(events::appointment_scheduled, made);
        CHECK(house.value("SELECT state FROM conversations") == "follow_up");

        events::v1::LeadEvent silence;
        silence.set_lead_id(lead);
        silence.set_channel("call");
        co_await house.deliver(events::lead_opted_out, silence);
        CHECK(house.value("SELECT status FROM conversations") == "active");
        silence.set_channel("all");
        co_await house.deliver(events::lead_opted_out, silence);
        CHECK(house.value("SELECT status || ' ' || control_mode FROM conversations") == "closed paused");
    };
    house.run(story);
}

TEST_CASE("a call's wish for a person leaves the conversation to one")
{
    chat_house house;
    const auto path = "/internal/conversations/" + std::to_string(house.add_lead()) + "/takeover";
    auto story = [&]() -> awaitable<> {
        const json::value body = json::object{{"broker_id", house.broker}, {"reason", "lo pide"}};
        const auto stranger = co_await house.call(method::post, path, body);
        CHECK(stranger.status == 401);
        const auto unknown =
            co_await house.call(method::post, "/internal/conversations/9000000000000/takeover", body, "service");
        CHECK(unknown.status == 404);
        for (int i = 0; i < 2; ++i) {
            const auto asked = co_await house.call(method::post, path, body, "service");
            CHECK(chat_house::body_of(asked).text("control_mode") == "human_pending");
        }
        house.value("UPDATE conversations SET control_mode = 'human'");
        const auto taken = co_await house.call(method::post, path, body, "service");
        CHECK(taken.status == 409);
    };
    house.run(story);
    CHECK(house.published("tag.add", "seguimiento_humano") == 1);
    CHECK(house.published("conversation.control_changed", "request_human") == 1);
}

TEST_CASE("what time alone changes: a conversation that nobody took, and one that fell silent")
{
    chat_house house;
    const auto lead = house.add_lead("");
    auto story = [&]() -> awaitable<> {
        co_await house.chat("Quiero hablar con una persona", lead);
        messaging::task hourly;
        const auto tend = [&]() -> awaitable<> {
            const auto done = co_await tend_conversations(house.ctx, hourly, clock::now());
            messaging::origin from("tending", "");
            co_await house.outbox.transact(all_tenants, std::move(from), done.record);
        };
        co_await tend();
        CHECK(house.value("SELECT control_mode FROM conversations") == "human_pending");
        house.value("UPDATE conversations SET control_changed_at = now() - interval '25 hours'");
        co_await tend();
        CHECK(house.value("SELECT status || ' ' || control_mode FROM conversations") == "active ai");
        house.value("UPDATE conversations SET last_message_at = now() - interval '31 days'");
        co_await tend();
        CHECK(house.value("SELECT status || ' ' || state FROM conversations") == "closed closed");
    };
    house.run(story);
    CHECK(house.count("tasks WHERE kind = 'tend_conversations'") == 1);
}
