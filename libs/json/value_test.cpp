#include "json/value.hpp"

#include <catch2/catch.hpp>

using namespace relevo;

TEST_CASE("an object keeps the order of its members and replaces in place")
{
    json::object o{{"b", 1}, {"a", 2}};
    o.set("b", "new");
    o["c"] = true;
    CHECK(json::serialize(o) == R"({"b":"new","a":2,"c":true})");
    CHECK(o.erase("a"));
    CHECK_FALSE(o.erase("a"));
    CHECK(o.size() == 2);
}

TEST_CASE("of duplicate members the first wins")
{
    const json::object o{{"a", 1}, {"a", 2}};
    CHECK(o.size() == 1);
    CHECK(*o.find("a") == json::value(1));
}

TEST_CASE("a dotted path goes through nested objects and ends quietly where there is none")
{
    const auto doc =
        json::parse(R"({"message":{"call":{"id":"c1","n":3,"ratio":0.5,"live":true,"none":null}}})").value();
    CHECK(doc.text("message.call.id") == "c1");
    CHECK(doc.text("message.call.n") == "3");
    CHECK(doc.integer("message.call.n") == 3);
    CHECK(doc.number("message.call.ratio") == 0.5);
    CHECK(doc.boolean("message.call.live") == true);
    CHECK(doc.text("message.call.missing", "x") == "x");
    CHECK(doc.text("message.call.id.deeper", "x") == "x");
    CHECK(doc.at("message.call.none")->is_null());
    CHECK_FALSE(doc.optional_text("message.call.none"));
    CHECK(doc.at("") == nullptr);
}

TEST_CASE("a wrong type reads as absent")
{
    const json::value text("12");
    CHECK_FALSE(text.as_integer());
    CHECK_FALSE(text.as_number());
    CHECK_FALSE(text.as_bool());
    CHECK(text.as_object() == nullptr);
    CHECK(text.find("x") == nullptr);
    CHECK_FALSE(json::value(1).as_bool());
}

TEST_CASE("only integral numbers within 64 bits read as integers")
{
    CHECK(json::value(2.0).as_integer() == 2);
    CHECK_FALSE(json::value(2.5).as_integer());
    CHECK_FALSE(json::value(9.3e18).as_integer());
    CHECK_FALSE(json::value(-1e300).as_integer());
    CHECK(json::value(3).as_number() == 3.0);
}

TEST_CASE("equality ignores the order of members and the kind of number")
{
    CHECK(json::parse(R"({"a":1,"b":[2.0]})").value() == json::parse(R"({"b":[2],"a":1})").value());
    CHECK_FALSE(json::value(1) == json::value("1"));
    CHECK_FALSE(json::value(0) == json::value(false));
    CHECK_FALSE(json::value() == json::value(0));
    CHECK_FALSE(json::parse("[1,2]").value() == json::parse("[1]").value());
}

TEST_CASE("an empty optional is null")
{
    std::optional<std::string> none;
    const json::object o{{"none", none}, {"some", std::optional<int>(1)}};
    CHECK(json::serialize(o) == R"({"none":null,"some":1})");
}
