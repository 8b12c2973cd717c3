#include "chat_house.hpp"
#include "handlers/handlers.hpp"

using namespace relevo;
using namespace relevo::whatsapp_bridge;
using http::method;

namespace {

const std::string chat_path = "/api/v1/chat/test", stream_path = "/api/v1/chat/stream";

const std::vector<std::string> bad_bodies = {R"({})",
                                             R"({"message":" \n"})",
                                             R"({"message":7})",
                                             R"({"message":"<b></b>"})",
                                             R"({"message":"Hola","lead_id":"x"})",
                                             R"({"message":"Hola","provider":"fax"})"};

json::value of_text(const std::string& text)
{
    return json::parse(text).value();
}

std::string mode_of(const chat_house& house)
{
    return house.value(
        "SELECT status || ' ' || control_mode || ' ' || state FROM conversations ORDER BY id DESC LIMIT 1");
}

std::string history_of(const chat_house& house, const std::string& axis)
{
    return house.value(
        "SELECT string_agg(new_value || ':' || reason, ' ' ORDER BY id) FROM conversation_history "
        "WHERE axis = '" +
        axis + "'");
}

// The events of a stream, comments left out.
std::vector<json::value> events_of(const std::string& body)
{
    std::vector<json::value> out;
    for (std::size_t at = 0; at < body.size();) {
        const auto end = body.find("\n\n", at);
        REQUIRE(end != body.npos);
        if (const auto line = body.substr(at, end - at); !line.starts_with(":"))
            out.push_back(json::parse(line.substr(std::string("data: ").size())).value());
        at = end + 2;
    }
    return out;
}

}  // namespace

TEST_CASE("a chat message is refused with its reason")
{
    chat_house house;
    const auto lead = house.add_lead("", 4);
    const auto lead_text = std::to_string(lead);
    auto story = [&]() -> awaitable<> {
        const auto expect = [&](unsigned status, std::string code, std::string body,
                                std::string as = "") -> awaitable<> {
            const auto r = co_await house.call(method::post, chat_path, of_text(body), std::move(as));
            INFO(body << r.body);
            CHECK(r.status == status);
            CHECK(chat_house::body_of(r).text("code") == code);
        };
        const auto colleague = house.token(auth::role::agent), stranger = house.token(auth::role::admin, 12);
        co_await expect(401, "unauthorized", R"({"message":"Hola"})", "nobody");
        for (const auto& body : bad_bodies)
            co_await expect(422, "validation_error", body);
        co_await expect(422, "validation_error", R"({"message":")" + std::string(4'001, 'a') + R"("})");
        co_await expect(404, "not_found", R"({"message":"Hola","lead_id":1})");
        co_await expect(404, "not_found", R"({"message":"Hola","lead_id":)" + lead_text + "}", colleague);
        co_await expect(404, "not_found", R"({"message":"Hola","lead_id":)" + lead_text + "}", stranger);
    };
    house.run(story);
    CHECK(house.count("messages") == 0);
}

TEST_CASE("a chat message is answered by the agent, with the score, and is in the history")
{
    chat_house house;
    house.world.said = {
        R"({"reply":"¡Hola! Soy Sofía.","facts":{"location":"Las Condes"},"signals":[],"frustration":0})"};
    const auto lead = house.add_lead("");
    house.value("UPDATE crm.lead_card SET metadata = '{\"location\": \"Las Condes\"}' WHERE lead_id = " +
                std::to_string(lead));
    auto story = [&]() -> awaitable<> {
        const auto body = co_await house.chat("Hola, busco en <b>Las Condes</b>", lead);
        CHECK(body.text("response") == "¡Hola! Soy Sofía.");
        CHECK(body.integer("lead_id") == lead);
        CHECK(body.number("lead_score") == 15);
        CHECK(body.text("lead_status") == "cold");
        CHECK(body.text("conversation_state") == "greeting");

        const auto base = "/api/v1/chat/" + std::to_string(lead) + "/messages";
        const auto shown = chat_house::body_of(co_await house.call(method::get, base));
        CHECK(shown.integer("total") == 2);
        const auto& messages = *shown.find("messages")->as_array();
        REQUIRE(messages.size() == 2);
        CHECK(messages[0].text("message_text") == "Hola, busco en Las Condes");
        CHECK(messages[0].text("sender_type") == "customer");
        CHECK(messages[1].boolean("ai_response_used") == true);
        CHECK(messages[1].text("provider") == "webchat");
        CHECK(messages[1].text("status") == "sent");
        const auto none = chat_house::body_of(co_await house.call(method::get, base + "?provider=whatsapp"));
        CHECK(none.integer("total") == 0);

        const auto verified =
            chat_house::body_of(co_await house.call(method::get, "/api/v1/chat/verify/" + std::to_string(lead)));
        CHECK(verified.text("lead.name") == "María");
        CHECK(verified.find("messages")->as_array()->size() == 2);
        CHECK(verified.find("activities")->as_array()->size() == 1);
        CHECK(verified.boolean("data_completeness.has_name") == true);
        CHECK(verified.boolean("data_completeness.has_phone") == false);
        CHECK(verified.boolean("data_completeness.has_budget") == false);
        const auto unknown = co_await house.call(method::get, "/api/v1/chat/verify/1");
        CHECK(unknown.status == 404);
    };
    house.run(story);
    CHECK(mode_of(house) == "active ai interest_check");
    CHECK(house.published("message.received", "webchat") == 1);
    CHECK(house.published("message.sent", "webchat") == 1);
    CHECK(house.published("conversation.facts_captured", "Las Condes") == 1);
    CHECK(house.published("conversation.state_changed", "interest_check") == 1);
    CHECK(house.published("ai_response", "Soy Sofía") == 1);
    CHECK(house.published("cost.recorded", "\"operation\":\"chat\"") == 1);
}

TEST_CASE("who chats without a lead becomes one; an agent's is the agent's own")
{
    chat_house house;
    house.add_lead("");
    auto story = [&]() -> awaitable<> {
        const auto as = house.token(auth::role::agent);
        const auto answer =
            co_await house.call(method::post, chat_path, of_text(R"({"message":"Hola","lead_id":null})"), as);
        CHECK(answer.status == 200);
        CHECK(chat_house::body_of(answer).integer("lead_id") == house.world.lead_of_crm);
    };
    house.run(story);
    const auto asked = house.world.asked_at("/resolve");
    REQUIRE(asked.size() == 1);
    const auto who = json::parse(asked[0].body).value();
    CHECK(who.integer("broker_id") == house.broker);
    CHECK(who.text("source") == "webchat");
    CHECK(who.integer("assigned_to") == 3);
    CHECK_FALSE(who.find("phone"));
}

TEST_CASE("a talk goes through its states, ends by a no, and goes on when the customer writes again")
{
    chat_house house;
    house.world.said = {"¡Hola!", R"({"reply":"¿Dónde?","signals":["interest_confirmed"]})",
                        R"({"reply":"Bien.","facts":{"location":"Ñuñoa","budget":"3000 UF"}})",
                        R"({"reply":"Otra vez: ¿te interesa?"})"};
    const auto lead = house.add_lead("");
    house.value(
        "UPDATE crm.lead_card SET location = 'Ñuñoa', metadata = '{\"location\": \"Ñuñoa\", \"budget\": \"3000 UF\"}' "
        "WHERE lead_id = " +
        std::to_string(lead));
    auto story = [&]() -> awaitable<> {
        const auto says = [&](std::string text, std::string expected_state) -> awaitable<> {
            const auto body = co_await house.chat(std::move(text), lead);
            CHECK(body.text("conversation_state") == expected_state);
        };
        co_await says("Hola", "greeting");
        co_await says("Sí, me interesa", "financial_qual");  // name, location and budget are known
        co_await says("3000 UF en Ñuñoa", "financial_qual");
        house.value("UPDATE scoring.lead_state SET calificacion = 'no_calificado' WHERE lead_id = " +
                    std::to_string(lead));
        co_await says("¿Y ahora?", "follow_up");
        house.value("UPDATE conversations SET state = 'interest_check'");
        house.world.said = {R"({"reply":"Entiendo, gracias.","signals":["explicit_not_interested"]})",
                            "¡Hola de nuevo!"};
        house.world.answers = 0;
        const auto farewell = co_await house.chat("No me interesa", lead);
        CHECK(farewell.text("response") == "Entiendo, gracias.");
        CHECK(mode_of(house) == "closed paused closed");
        const auto again = co_await house.chat("Lo pensé mejor", lead);
        CHECK(again.text("response") == "¡Hola de nuevo!");
    };
    house.run(story);
    CHECK(house.count("conversations") == 1);
    CHECK(history_of(house, "state") ==
          "interest_check:replied financial_qual:message follow_up:message "
          "closed:not_interested interest_check:reopened follow_up:message");
    CHECK(history_of(house, "control_mode") == "paused:not_interested ai:reopened");
    CHECK(house.published("conversation.facts_captured", "explicit_not_interested") == 1);
}

TEST_CASE("whoever asks for a person gets one, and the agent is silent")
{
    chat_house house;
    const auto lead = house.add_lead("");
    auto story = [&]() -> awaitable<> {
        const auto handed = co_await house.chat("Quiero hablar con una persona", lead);
        CHECK(handed.text("response") == "Un asesor te escribe.");
        CHECK(mode_of(house) == "escalated human_pending greeting");
        const auto ignored = co_await house.chat("¿Hola?", lead);
        CHECK(ignored.text("response").empty());
    };
    house.run(story);
    CHECK(house.world.asked_at("/completions").empty());
    CHECK(house.published("tag.add", "seguimiento_humano") == 1);
    CHECK(house.published("conversation.control_changed", "requested") == 1);
    CHECK(house.published("human_mode_changed", "human_pending") == 1);
    CHECK(house.published("human_mode_incoming", "¿Hola?") == 1);
    CHECK(house.value("SELECT control_epoch FROM conversations") == "1");
}

TEST_CASE("the agent leaves a customer who is angry, or who means a person, to a person")
{
    chat_house house;
    house.world.said = {R"({"reply":"Calma","frustration":0.9})", R"({"reply":"Claro","signals":["wants_person"]})"};
    const auto angry = house.add_lead(""), another = house.add_lead("");
    auto story = [&]() -> awaitable<> {
        const auto first = co_await house.chat("¡Llevo días esperando!", angry);
        CHECK(first.text("response") == "Un asesor te escribe.");
        const auto second = co_await house.chat("¿No hay alguien por ahí?", another);
        CHECK(second.text("response") == "Un asesor te escribe.");
    };
    house.run(story);
    CHECK(history_of(house, "control_mode") == "human_pending:frustration human_pending:requested");
    CHECK(house.published("lead_frustrated", "Llevo días") == 1);
}

TEST_CASE("an agent that fails is asked three times, then apologises and calls a person")
{
    chat_house house;
    const auto lead = house.add_lead(""), another = house.add_lead("");
    house.world.said = {};
    auto story = [&]() -> awaitable<> {
        const auto body = co_await house.chat("Hola", lead);
        CHECK(body.text("response").starts_with("Gracias por tu mensaje."));
        CHECK(house.world.asked_at("/completions").size() == 3);
        house.world.said = {R"({"reply":"cortada)", "Ahora sí."};
        const auto recovered = co_await house.chat("Hola", another);
        CHECK(recovered.text("response") == "Ahora sí.");
    };
    house.run(story);
    CHECK(history_of(house, "control_mode") == "human_pending:ai_failed");
    CHECK(house.published("tag.add", "seguimiento_humano") == 1);
    CHECK(house.count("tasks WHERE kind = 'run_turn' AND state = 'done'") == 2);
}

TEST_CASE("the agent does not answer over a person who takes the conversation while it thinks")
{
    chat_house house;
    const auto lead = house.add_lead("");
    house.world.meanwhile = [&house] {
        house.value("UPDATE conversations SET control_mode = 'human', control_epoch = control_epoch + 1");
    };
    auto story = [&]() -> awaitable<> {
        const auto body = co_await house.chat("Hola", lead);
        CHECK(body.text("response").empty());
    };
    house.run(story);
    CHECK(house.count("messages WHERE direction = 'outbound'") == 0);
}

TEST_CASE("messages that come at once are each answered once")
{
    chat_house house;
    const auto lead = house.add_lead("");
    std::vector<std::string> responses;
    auto story = [&]() -> awaitable<> {
        const auto one = [&]() -> awaitable<> {
            const auto body = co_await house.chat("Hola", lead);
            responses.push_back(body.text("response"));
        };
        std::function<awaitable<>()> ask = one;
        for (int i = 0; i < 3; ++i)
            house.svc.spawn("asking", ask());
        std::function<bool()> all = [&] { return responses.size() == 3; };
        co_await testing::eventually(std::move(all));
    };
    house.run(story);
    CHECK(responses == std::vector<std::string>(3, "¡Hola!"));
    CHECK(house.count("conversations") == 1);
    CHECK(house.count("messages WHERE direction = 'outbound'") == 3);
}

TEST_CASE("a streamed answer comes word by word and ends with the lead's standing")
{
    chat_house house;
    house.world.said = {"¡Hola! Soy Sofía."};
    const auto lead = house.add_lead("");
    const auto body = of_text(R"({"message":"Hola","lead_id":)" + std::to_string(lead) + "}");
    auto story = [&]() -> awaitable<> {
        const auto r = co_await house.call(method::post, stream_path, body);
        CHECK(r.status == 200);
        CHECK(r.content_type == "text/event-stream");
        CHECK(r.headers.get("Cache-Control") == "no-cache");
        CHECK(r.headers.get("X-Accel-Buffering") == "no");
        const auto events = events_of(r.body);
        REQUIRE(events.size() == 4);
        CHECK(events[0].text("token") == "¡Hola!");
        CHECK(events[1].text("token") == " Soy");
        CHECK(events[2].text("token") == " Sofía.");
        CHECK(events[3].boolean("done") == true);
        CHECK(events[3].integer("lead_id") == lead);
        CHECK(events[3].number("lead_score") == 15);
        CHECK(events[3].text("lead_status") == "cold");
        CHECK(events[3].text("conversation_state") == "greeting");
        CHECK(events[3].text("message_id") == house.value("SELECT max(id) FROM messages"));

        const auto refused = co_await house.call(method::post, stream_path, of_text(R"({"message":""})"));
        CHECK(refused.status == 422);
        CHECK(refused.content_type == "text/event-stream");
        CHECK(events_of(refused.body).at(0).text("code") == "validation_error");
        const auto unknown = co_await house.call(method::post, stream_path, of_text(R"({"message":"x","lead_id":1})"));
        CHECK(unknown.status == 404);
        CHECK(events_of(unknown.body).at(0).text("code") == "not_found");
    };
    house.run(story);
}

TEST_CASE("whoever hangs up misses nothing: the turn is finished and stored")
{
    chat_house house;
    runtime::event door(house.svc.loop());
    house.world.door = &door;
    const auto lead = house.add_lead("");
    auto story = [&]() -> awaitable<> {
        http::client_request req{method::post, "http://127.0.0.1:" + std::to_string(house.server.port()) + stream_path};
        req.headers.add("Authorization", "Bearer " + house.token());
        req.headers.add("Content-Type", "application/json");
        req.body = R"({"message":"Hola","lead_id":)" + std::to_string(lead) + "}";
        const auto answer = co_await house.http.send(std::move(req), clock::now() + std::chrono::milliseconds(500));
        CHECK_FALSE(answer.has_value());
        door.set();
        co_await house.until("SELECT content FROM messages WHERE direction = 'outbound'", "¡Hola!");
    };
    house.run(story);
}
