#include <catch2/catch.hpp>
#include <limits>

#include "json/value.hpp"

using namespace relevo;

namespace {

std::string nested(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

boost::system::error_code error_of(std::string_view text, json::parse_options o = {})
{
    auto parsed = json::parse(text, o);
    return parsed ? boost::system::error_code() : parsed.error();
}

std::string round_trip(std::string_view text)
{
    return json::serialize(json::parse(text).value());
}

}  // namespace

TEST_CASE("a parsed document is written back as it was")
{
    const auto text = GENERATE(as<std::string>(), "null", "true", "\"\"", "[]", "{}", "-0.5", "21.0", "1e100",
                               R"({"b":[1,{"c":"ñ\n\"\\"}],"a":null})", "9223372036854775807", "-9223372036854775808");
    CHECK(round_trip(text) == text);
}

TEST_CASE("whole numbers are integers, others doubles")
{
    CHECK(json::parse("1").value().is_integer());
    CHECK_FALSE(json::parse("1.0").value().is_integer());
    CHECK(json::parse("4294967295").value().as_integer() == 4294967295);
    const auto beyond = json::parse("18446744073709551615").value();
    CHECK_FALSE(beyond.is_integer());
    CHECK(beyond.as_number() == 18446744073709551615.0);
    CHECK(json::parse("0.1").value().as_number() == 0.1);
    CHECK(json::parse("-9223372036854775808").value().as_integer() == std::numeric_limits<std::int64_t>::min());
    CHECK(json::parse("9223372036854775807").value().as_integer() == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("nothing is nothing, however it is written")
{
    const auto text = GENERATE(as<std::string>(), "0E55", "-0e125", "0.000E300", "0e-400", "1e-400", "[0E55]");
    CAPTURE(text);
    const auto v = json::parse(text).value();
    CHECK((v.as_array() ? v.as_array()->front() : v).as_number() == 0.0);
}

TEST_CASE("a number that no double holds is refused, the smallest that one holds are not")
{
    CHECK(error_of(std::string(400, '9')) == json::errc::invalid_syntax);
    CHECK(error_of("[1.5" + std::string(400, '0') + "e309]") == json::errc::invalid_syntax);
    CHECK(json::parse("5e-324").value().as_number() == 5e-324);
    CHECK(json::parse("1.7976931348623157e308").value().as_number() == 1.7976931348623157e308);
}

TEST_CASE("what RFC 8259 does not allow is refused")
{
    const auto text =
        GENERATE(as<std::string>(), "", " ", "{", "[1,]", R"({"a":1,})", "{'a':1}", "01", "+1", "NaN", "Infinity",
                 "1 2", "nul", "[1]x", "// c\n1", "\"\t\"", "\"\\x\"", "1e999", "{\"a\" 1}", "\xEF\xBB\xBF{}");
    CAPTURE(text);
    CHECK(error_of(text) == json::errc::invalid_syntax);
}

TEST_CASE("a NUL byte does not hide what follows")
{
    CHECK(error_of(std::string("{}\0garbage", 10)) == json::errc::invalid_syntax);
    CHECK(error_of(std::string("\"a\0b\"", 5)));
}

TEST_CASE("an escaped NUL is refused unless allowed, in keys too")
{
    CHECK(error_of(R"("a\u0000b")") == json::errc::nul_character);
    CHECK(error_of(R"({"a\u0000b":1})") == json::errc::nul_character);
    const auto allowed = json::parse(R"("a\u0000b")", {64, true}).value();
    CHECK(*allowed.as_string() == std::string("a\0b", 3));
    CHECK(json::serialize(allowed) == R"("a\u0000b")");
}

TEST_CASE("invalid UTF-8 and lone surrogates are refused")
{
    CHECK(error_of("\"\xC3\x28\"") == json::errc::invalid_utf8);
    CHECK(error_of("\"\xED\xA0\x80\"") == json::errc::invalid_utf8);
    CHECK(error_of("\"\xC3") == json::errc::invalid_utf8);
    CHECK(error_of(R"("\udc00")") == json::errc::invalid_utf8);
    CHECK(error_of(R"("\ud800x")") == json::errc::invalid_syntax);
    CHECK(round_trip(R"("\ud83d\ude00")") == "\"\xF0\x9F\x98\x80\"");
    CHECK(round_trip("\"\xED\x95\x9C\"") == "\"\xED\x95\x9C\"");
}

TEST_CASE("nesting up to the limit parses, deeper is refused without overflowing the stack")
{
    CHECK_FALSE(error_of(nested(64)));
    CHECK(error_of(nested(65)) == json::errc::too_deep);
    CHECK(error_of(std::string(1'000'000, '[')) == json::errc::too_deep);
    CHECK(error_of(std::string(1'000'000, '['), {1'000'000, false}) == json::errc::too_deep);
    CHECK(error_of(nested(3), {2, false}) == json::errc::too_deep);
}

TEST_CASE("of duplicate keys the first wins")
{
    CHECK(round_trip(R"({"a":1,"b":2,"a":{"c":3}})") == R"({"a":1,"b":2})");
}

TEST_CASE("a document of many members is not quadratic to read")
{
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i)
        text += "\"k" + std::to_string(i) + "\":0,";
    text += "\"k0\":1}";
    CHECK(json::parse(text).value().as_object()->size() == 200'000);
}

TEST_CASE("numbers that JSON cannot hold are written as null")
{
    const json::array a{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()};
    CHECK(json::serialize(a) == "[null,null]");
}

TEST_CASE("bytes that are no UTF-8 never leave in a document")
{
    CHECK(json::serialize(json::value("a\xFF\xC3z")) == "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");
    CHECK_FALSE(error_of(json::serialize(json::object{{"\xFF", "\xF0\x9F"}})));
}

TEST_CASE("control characters are escaped")
{
    CHECK(json::serialize(json::value("\x1b[31m\n")) == R"("\u001B[31m\n")");
}

TEST_CASE("pretty output is indented by two blanks")
{
    CHECK(json::serialize_pretty(json::object{{"a", json::array{1}}}) == "{\n  \"a\": [\n    1\n  ]\n}");
}
