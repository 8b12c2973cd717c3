#include "signing/json_stringify.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace relevo::signing;

TEST_CASE("white space goes, order stays")
{
    CHECK(json_stringify("{\r\n  \"b\" : [ 1 , true,\tnull ],\n  \"a\": {} }\n") == R"({"b":[1,true,null],"a":{}})");
    CHECK(json_stringify("") == "");
}

TEST_CASE("strings are escaped as little as JavaScript does")
{
    CHECK(json_stringify(R"("caf\u00e9 \/ \ud83d\uddd3")") == "\"café / 🗓\"");
    CHECK(json_stringify(R"("\u0022 \u005C \u000a \u0008 \u001F \u007f")") == "\"\\\" \\\\ \\n \\b \\u001f \x7f\"");
    CHECK(json_stringify(R"("\u2028")") == "\"\u2028\"");
    CHECK(json_stringify(R"({"a  b" : "c  d"})") == R"({"a  b":"c  d"})");
}

TEST_CASE("a lone surrogate stays an escape")
{
    CHECK(json_stringify(R"("\uD83D")") == R"("\ud83d")");
    CHECK(json_stringify(R"("\uD83Dx")") == R"("\ud83dx")");
    CHECK(json_stringify(R"("\uDDD3\uD83D")") == R"("\uddd3\ud83d")");
    CHECK(json_stringify(R"("\uD83D\u0041")") == R"("\ud83dA")");
    CHECK(json_stringify(R"("\uD83D\n")") == R"("\ud83d\n")");
}

TEST_CASE("numbers take JavaScript's shortest form")
{
    const auto check = [](const char* in, const char* out) {
        INFO(in);
        CHECK(json_stringify(in) == out);
    };
    check("1.0", "1");
    check("-0", "0");
    check("-0.50", "-0.5");
    check("1e3", "1000");
    check("145", "145");
    check("1788247410457", "1788247410457");
    check("12345678901234567890", "12345678901234567000");
    check("100000000000000000000", "100000000000000000000");
    check("1e21", "1e+21");
    check("1.5E+22", "1.5e+22");
    check("0.000001", "0.000001");
    check("0.0000001", "1e-7");
    check("0.1342", "0.1342");
    check("123.456", "123.456");
    check("1.7976931348623157e308", "1.7976931348623157e+308");
    check("1e400", "null");
    check("1e-400", "0");
    check("5e-324", "5e-324");
}

TEST_CASE("what is no JSON token is refused")
{
    for (const auto* text : {"\"open", "\"bad \\x\"", "\"bad \\u12g4\"", "\"cut \\u12", "\"cut \\", "nul", "1-2", "-",
                             "NaN", "'a'", "\"raw\nline\"", "\xff"})
        CHECK_FALSE(json_stringify(text));
}

TEST_CASE("numbers that are not finite are null")
{
    CHECK(number_to_javascript(std::numeric_limits<double>::infinity()) == "null");
    CHECK(number_to_javascript(std::numeric_limits<double>::quiet_NaN()) == "null");
}
