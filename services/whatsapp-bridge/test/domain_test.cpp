#include <catch2/catch.hpp>

#include "domain/message_status.hpp"
#include "domain/reply.hpp"

using namespace relevo::whatsapp_bridge;

TEST_CASE("a message's status goes forward only")
{
    CHECK(may_become("pending", "sent"));
    CHECK(may_become("sent", "read"));
    CHECK_FALSE(may_become("read", "delivered"));
    CHECK_FALSE(may_become("delivered", "delivered"));
    CHECK_FALSE(may_become("received", "sent"));
}

TEST_CASE("a message fails only before it was delivered, and a delivery after a failure wins")
{
    CHECK(may_become("sent", "failed"));
    CHECK_FALSE(may_become("delivered", "failed"));
    CHECK(may_become("failed", "delivered"));
    CHECK_FALSE(may_become("failed", "sent"));
}

TEST_CASE("Twilio's statuses that say nothing new are passed over")
{
    CHECK(status_of_twilio("undelivered") == "failed");
    CHECK(status_of_twilio("delivered") == "delivered");
    CHECK_FALSE(status_of_twilio("queued"));
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
