#include <catch2/catch.hpp>

#include "domain/message_status.hpp"
#include "domain/prompt.hpp"
#include "domain/reply.hpp"

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
