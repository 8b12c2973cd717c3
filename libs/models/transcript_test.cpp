#include "models/transcript.hpp"

#include <catch2/catch.hpp>

using namespace relevo::models;

TEST_CASE("each line names its speaker")
{
    const auto lines =
        parse_transcript("AI: Hola María.\nUser: Sí: me interesa.\r\nBot: Perfecto.\nCliente: Gracias.\n");
    REQUIRE(lines.size() == 4);
    CHECK(lines[0] == transcript_line{1, speaker::bot, "Hola María."});
    CHECK(lines[1] == transcript_line{2, speaker::user, "Sí: me interesa."});
    CHECK(lines[2] == transcript_line{3, speaker::bot, "Perfecto."});
    CHECK(lines[3] == transcript_line{4, speaker::user, "Gracias."});
    CHECK(count_user_lines(lines) == 2);
}

TEST_CASE("a line without a speaker continues the one before")
{
    const auto lines = parse_transcript("Assistant: Tenemos dos horarios:\n10:30 o 12:00\n\nUser: 10:30");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text == "Tenemos dos horarios: 10:30 o 12:00");
    CHECK(lines[1].text == "10:30");
    CHECK(parse_transcript("AI: Hola\nUser:\nSí") == parse_transcript("AI: Hola\nUser: Sí"));
}

TEST_CASE("text before any speaker is the bot's, and is no user line")
{
    const auto lines = parse_transcript("beep\nUser: ¿Aló?");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].speaker == speaker::bot);
    CHECK(count_user_lines(lines) == 1);
}

TEST_CASE("nothing said is no line")
{
    CHECK(parse_transcript("").empty());
    CHECK(parse_transcript("\n  \nUser:   \nAI:\n").empty());
}

TEST_CASE("lines become text and come back")
{
    const auto lines = parse_transcript("AI: Hola\nUser: Sí\n");
    CHECK(to_text(lines) == "Bot: Hola\nUser: Sí");
    CHECK(parse_transcript(to_text(lines)) == lines);
}

TEST_CASE("roles of the provider")
{
    CHECK(parse_speaker("assistant") == speaker::bot);
    CHECK(parse_speaker("Customer") == speaker::user);
    CHECK_FALSE(parse_speaker("system"));
    CHECK_FALSE(parse_speaker("tool_calls"));
}
