#include <catch2/catch.hpp>

#include "agent_answer.hpp"
#include "domain/keywords.hpp"
#include "domain/message_status.hpp"
#include "domain/plain_text.hpp"
#include "domain/prompt.hpp"
#include "domain/reply.hpp"
#include "domain/talk_state.hpp"
#include "domain/words.hpp"

using namespace relevo::whatsapp_bridge;
using status = relevo::models::message_status;

TEST_CASE("a message's status goes forward only")
{
    CHECK(may_become("pending", status::sent));
    CHECK(may_become("sent", status::read));
    CHECK_FALSE(may_become("read", status::delivered));
    CHECK_FALSE(may_become("delivered", status::delivered));
    CHECK_FALSE(may_become("received", status::sent));
}

TEST_CASE("a message fails only before it was delivered, and a delivery after a failure wins")
{
    CHECK(may_become("sent", status::failed));
    CHECK_FALSE(may_become("delivered", status::failed));
    CHECK(may_become("failed", status::delivered));
    CHECK_FALSE(may_become("failed", status::sent));
}

TEST_CASE("a reply is cut at a word, by characters")
{
    CHECK(guarded_reply("  \"Hola, María.\" ") == "Hola, María.");
    CHECK(guarded_reply(" \n ").empty());
    std::string long_text;
    for (int i = 0; i < 400; ++i)
        long_text += "año ";
    const auto reply = guarded_reply(long_text);
    CHECK(reply.ends_with("año"));
    CHECK(reply.size() <= 1250);
    CHECK(reply.size() > 1200);
}

TEST_CASE("a customer is greeted by the first name")
{
    CHECK(first_name(" María Soto") == "María");
    CHECK(first_name("Ana") == "Ana");
    CHECK(first_name("").empty());
}

TEST_CASE("a name's first word ends at any blank, since a template's variable must not hold a line break")
{
    CHECK(first_name("Ana\tSoto") == "Ana");
    CHECK(first_name("\n Ana\nSoto") == "Ana");
}

TEST_CASE("the agent is told what is known, and nothing that is not")
{
    agent_brief b;
    b.company = "Inmobiliaria Activa";
    b.agent_name = "Sofía";
    b.client_name = "María Soto";
    b.call_summary = "Busca dos dormitorios.";
    b.facts = {{"Ubicación", "Las Condes"}, {"Presupuesto", ""}};
    const auto prompt = system_prompt(b);
    CHECK(prompt.find("Eres Sofía de Inmobiliaria Activa. Conversas por WhatsApp con María Soto.") == 0);
    CHECK(prompt.find("Busca dos dormitorios.") != prompt.npos);
    CHECK(prompt.find("- Ubicación: Las Condes") != prompt.npos);
    CHECK(prompt.find("Presupuesto") == prompt.npos);
    CHECK(prompt.find("Indicaciones de la empresa") == prompt.npos);
}

TEST_CASE("the agent is told what to ask for and what to bring about")
{
    agent_brief b;
    b.channel = "webchat";
    b.state = "data_collection";
    b.missing = {"location", "budget"};
    const auto prompt = system_prompt(b);
    CHECK(prompt.find("por el chat de la web") != prompt.npos);
    CHECK(prompt.find("Lo que falta saber, en este orden:\nlocation, budget") != prompt.npos);
    CHECK(prompt.find("Reúne los datos que faltan.") != prompt.npos);
}

TEST_CASE("an opt-out keyword of one word counts as the whole message only")
{
    const std::vector<std::string> keywords{"baja", "stop", "alto", "no molestar", "cancelar suscripcion"};
    for (const auto* text : {"BAJA", " Stop. ", "baja, por favor", "Hola, baja. Gracias", "Por favor no molestar más",
                             "quiero cancelar suscripción", "No me escriban más", "dame de baja"}) {
        INFO(text);
        CHECK(wish_of(text, keywords) == plain_wish::silence);
    }
    for (const auto* text :
         {"Me interesa Alto Las Condes", "¿El precio está a la baja?", "planta baja", "", "¿stop?x"}) {
        INFO(text);
        CHECK(wish_of(text, keywords) == plain_wish::none);
    }
}

TEST_CASE("a customer who wants a person is understood without a model")
{
    for (const auto* text : {"Quiero hablar con una persona", "¿puedo HABLAR CON ALGUIEN?", "pásame con un asesor",
                             "esto es un bot, quiero un ser humano"}) {
        INFO(text);
        CHECK(wish_of(text, {}) == plain_wish::person);
    }
    CHECK(wish_of("Somos tres personas", {}) == plain_wish::none);
}

TEST_CASE("what a person typed is stored without markup")
{
    CHECK(plain_text("  Hola <b>María</b>\n") == "Hola María");
    CHECK(plain_text("a<script>alert(1)</script>b<!-- c -->d") == "abd");
    CHECK(plain_text("<<b>script>alert(1)</script>x").find('<') == std::string::npos);
    CHECK(plain_text("<img src=x onerror=alert(1)") == "");
    CHECK(plain_text("gasto 3 < 4 y 5 > 2") == "gasto 3 < 4 y 5 > 2");
    CHECK(plain_text(std::string_view("a\x01\0b\tc", 6)) == "ab\tc");
}

TEST_CASE("a text's words are together the text")
{
    for (const std::string text : {"", "Hola", "¡Hola! Soy  Sofía.\n¿Cómo te llamas? "}) {
        std::string whole;
        for (const auto word : words_of(text))
            whole += word;
        CHECK(whole == text);
    }
    CHECK(words_of("Hola, soy Sofía.") == std::vector<std::string_view>{"Hola,", " soy", " Sofía."});
}

TEST_CASE("an agent's answer is read with what it understood, in JSON or plain")
{
    const auto a = read_answer(R"(```json
        {"reply": " Hola ", "facts": {"location": "Las Condes", "bedrooms": 2, "email": "", "other": "x"},
         "signals": ["interest_confirmed", "wants_visit"], "frustration": 1.5}
        ```)");
    CHECK(a.reply == "Hola");
    CHECK(a.facts == std::map<std::string, std::string>{{"location", "Las Condes"}, {"bedrooms", "2"}});
    CHECK(a.interest_confirmed);
    CHECK(a.wants_visit);
    CHECK_FALSE(a.wants_person);
    CHECK(a.frustration == 1);
    CHECK(read_answer("Hola, soy Sofía.").reply == "Hola, soy Sofía.");
    CHECK(read_answer(R"({"reply": "Hola)").reply.empty());
    CHECK(read_answer("  ").reply.empty());
}

TEST_CASE("a talk goes from state to state by what is said and known")
{
    using state = relevo::models::conversation_state;
    const known_facts nothing, everything{true, true, true, false};
    const auto after = [](state now, known_facts known, message_signs signs, std::string_view calificacion = "") {
        return after_message(now, known, signs, calificacion);
    };
    message_signs yes, no, data, visit, money;
    yes.said_yes = no.said_no = data.gave_data = visit.wants_visit = money.gave_financial_data = true;
    CHECK(after_reply(state::greeting) == state::interest_check);
    CHECK(after_reply(state::scheduling) == state::scheduling);
    CHECK(after(state::greeting, everything, yes) == state::greeting);
    CHECK(after(state::interest_check, nothing, {}) == state::interest_check);
    CHECK(after(state::interest_check, nothing, yes) == state::data_collection);
    CHECK(after(state::interest_check, nothing, data) == state::data_collection);
    CHECK(after(state::interest_check, everything, no) == state::closed);
    CHECK(after(state::interest_check, everything, yes) == state::financial_qual);
    CHECK(after(state::data_collection, {true, true, false, false}, data) == state::data_collection);
    CHECK(after(state::data_collection, {true, true, false, true}, data) == state::financial_qual);
    CHECK(after(state::financial_qual, everything, {}) == state::financial_qual);
    CHECK(after(state::financial_qual, everything, {}, "calificado") == state::scheduling);
    CHECK(after(state::financial_qual, everything, visit, "potencial") == state::scheduling);
    CHECK(after(state::financial_qual, everything, {}, "potencial") == state::follow_up);
    CHECK(after(state::financial_qual, everything, visit, "no_calificado") == state::follow_up);
    CHECK(after(state::data_collection, everything, data, "calificado") == state::scheduling);
    CHECK(after(state::follow_up, everything, visit, "no_calificado") == state::scheduling);
    CHECK(after(state::follow_up, everything, money, "potencial") == state::financial_qual);
    CHECK(after(state::closed, everything, yes) == state::closed);
    CHECK(after_appointment(state::scheduling) == state::follow_up);
    CHECK(after_appointment(state::greeting) == state::greeting);
    CHECK(after_call(state::greeting, "high") == state::data_collection);
    CHECK(after_call(state::greeting, "low") == state::greeting);
    CHECK(after_call(state::scheduling, "high") == state::scheduling);
}
