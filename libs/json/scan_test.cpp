#include "json/scan.hpp"

#include <catch2/catch.hpp>

using namespace relevo;

namespace {

std::vector<std::string> found_in(const std::string& text)
{
    const auto found = json::scan(text, {"message.type", "message.call.id", "call.id"});
    return found ? *found : std::vector<std::string>{"fault: " + found.error().message()};
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a scan finds texts by their paths")
{
    CHECK(found_in(R"({"message":{"type":"a","call":{"id":"b","x":{"id":"no"}}},"call":{"id":"c"}})") ==
          texts{"a", "b", "c"});
    CHECK(found_in(R"({"x":[{"message":{"type":"no"}}],"message":{"call":{"x":1,"id":"b"},"type":"a"}})") ==
          texts{"a", "b", ""});
    CHECK(found_in(R"({"message":{"x":{"type":"no"},"type":1,"call":[{"id":"no"}],"type2":"no"},"call":null})") ==
          texts{"", "", ""});
    CHECK(found_in(R"({"call":{"id":"first"},"call":{"id":"second"}})") == texts{"", "", "first"});
    CHECK(found_in(R"({"message":{"call":{"id":"\u00e9\n"}}})") == texts{"", "\xc3\xa9\n", ""});
    CHECK(found_in("[]") == texts{"", "", ""});
    CHECK(found_in(R"("message")") == texts{"", "", ""});
}

TEST_CASE("a scan refuses what a parse refuses")
{
    for (const auto text :
         {R"({"a":1)", R"({"a":1}x)", "", R"({"a":"\u0000"})", "{\"a\":\"\xff\"}", R"({"a":"\udc00"})"})
        CHECK(json::scan(text, {"a"}).error() == json::parse(text).error());
    const std::string deep = std::string(65, '[') + std::string(65, ']');
    CHECK(json::scan(deep, {"a"}).error() == json::errc::too_deep);
    CHECK(json::scan(deep.substr(1, 128), {"a"}).has_value());
}

TEST_CASE("a scan that has enough stops there")
{
    const auto found = [](const std::string& text) { return json::scan(text, {"type", "call.id", "id"}, 2); };
    CHECK(*found(R"({"type":"a","call":{"id":"b"},"id":"not looked at", nonsense })") == texts{"a", "b", ""});
    CHECK(*found(R"({"id":"c","type":"a","call":{"id":"b"}})") == texts{"a", "b", "c"});
    CHECK(*found(R"({"type":"a","id":"c"})") == texts{"a", "", "c"});
    CHECK(found(R"({"type":"a","call":{"id":"b"},"text":"cut o)").error() == json::errc::invalid_syntax);
    CHECK(found("{\"type\":\"a\",\"call\":{\"id\":\"\xff\"}}").error() == json::errc::invalid_utf8);
    CHECK(found("{\"type\":\"\xff\",\"call\":{\"id\":\"b\"}}").error() == json::errc::invalid_utf8);
}
