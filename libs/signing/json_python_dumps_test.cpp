#include "signing/json_python_dumps.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace relevo::signing;

TEST_CASE("Python puts blanks after commas and colons and keeps the order")
{
    CHECK(json_python_dumps("{\"b\" :{ },\r\n\"a\":[ ],\t\"\":\"\"}\n") == R"({"b": {}, "a": [], "": ""})");
    CHECK(json_python_dumps("[true,false,null]") == "[true, false, null]");
    CHECK(json_python_dumps(R"("a,b:c")") == R"("a,b:c")");
    CHECK(json_python_dumps("") == "");
}

TEST_CASE("Python escapes all that is not ASCII, in surrogate pairs")
{
    CHECK(json_python_dumps("\"caf\u00e9 \u2028 \U0001F5D3\"") == R"("caf\u00e9 \u2028 \ud83d\uddd3")");
    CHECK(json_python_dumps(R"("caf\u00E9 \uD83D\uDDD3")") == R"("caf\u00e9 \ud83d\uddd3")");
    CHECK(json_python_dumps(R"("\/ \u0022 \u005C \b\f\n\r\t \u001F \u0041")") == R"("/ \" \\ \b\f\n\r\t \u001f A")");
    CHECK(json_python_dumps("\"\x7f\"") == R"("\u007f")");
    CHECK(json_python_dumps(R"("\uD83D")") == R"("\ud83d")");
    CHECK(json_python_dumps(R"("\uD83Dx \uDD00")") == R"("\ud83dx \udd00")");
}

TEST_CASE("Python keeps integers and writes floats as repr does")
{
    const auto check = [](const char* in, const char* out) {
        INFO(in);
        CHECK(json_python_dumps(in) == out);
    };
    check("123456789012345678901234567890", "123456789012345678901234567890");
    check("-0", "0");
    check("-7", "-7");
    check("1.0", "1.0");
    check("-0.0", "-0.0");
    check("1.50", "1.5");
    check("1e3", "1000.0");
    check("1e15", "1000000000000000.0");
    check("1e16", "1e+16");
    check("12345678901234567.0", "1.2345678901234568e+16");
    check("9007199254740993.0", "9007199254740992.0");
    check("0.0001", "0.0001");
    check("1e-5", "1e-05");
    check("1.5e-7", "1.5e-07");
    check("5e-324", "5e-324");
    check("0.1342", "0.1342");
    check("1e400", "Infinity");
    check("-1e400", "-Infinity");
    CHECK(number_to_python(std::numeric_limits<double>::quiet_NaN()) == "NaN");
}

TEST_CASE("what Python could not read is refused")
{
    for (const auto* text : {"\"open", "\"bad \\x\"", "\"cut \\u12", "nul", "1-2", "-", "1e", "'a'", "\"raw\nline\"",
                             "\xff", "\"\xff\"", "\"\xed\xa0\x80\"", "\"\xc3\""})
        CHECK_FALSE(json_python_dumps(text));
}
