#include "log/log.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <regex>

#include "log/capture.hpp"

using namespace relevo;

namespace {

std::string written(log::fields f)
{
    log::capture captured;
    log::info("tested", f);
    return captured.lines().at(0);
}

bool has(const std::string& line, const std::string& member)
{
    INFO(line);
    return line.find(member) != std::string::npos;
}

}  // namespace

TEST_CASE("a line is one JSON object with time, level, service and event first")
{
    log::configure("voice-call", log::level::info);
    const auto line = written({{"call_id", 7}, {"ratio", 0.5}, {"live", true}, {"text", "ñ"}});
    CHECK(std::regex_match(line, std::regex(R"(\{"ts":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"info",)"
                                            R"("service":"voice-call","event":"tested",)"
                                            R"("call_id":7,"ratio":0\.5,"live":true,"text":"ñ"\})")));
}

TEST_CASE("quotes, line breaks and terminal escapes cannot leave their string")
{
    const auto line = written({{"text", std::string("a\"b\\c\nd\x1b[2J\x7f\0e\xC2\x9B", 16)}});
    CHECK(has(line, R"("text":"a\"b\\c\u000ad\u001b[2J\u007f\u0000e\u009b")"));
    CHECK(has(written({{"a\"b\n", 1}}), R"("a\"b\u000a":1)"));
}

TEST_CASE("bytes that are no UTF-8 become replacement characters")
{
    CHECK(has(written({{"text", "a\xFFz\xE2\x82"}}), "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\""));
}

TEST_CASE("numbers that JSON cannot hold are written as null")
{
    CHECK(has(written({{"ratio", std::numeric_limits<double>::quiet_NaN()}}), R"("ratio":null)"));
}

TEST_CASE("secrets are never written")
{
    const auto* name = GENERATE("secret", "VAPI_WEBHOOK_SECRET", "twilioAuthToken", "access_token", "password",
                                "Authorization", "x-api-key", "apiKey");
    const auto line = written({{name, "hunter2hunter2"}});
    CHECK_FALSE(has(line, "hunter2"));
    CHECK(has(line, "\"***\""));
}

TEST_CASE("counts of tokens may be seen")
{
    CHECK(has(written({{"prompt_tokens", 120}}), R"("prompt_tokens":120)"));
}

TEST_CASE("phone numbers and e-mail addresses keep their last characters")
{
    CHECK(has(written({{"phone", "+56912345678"}}), R"("phone":"***5678")"));
    CHECK(has(written({{"to_number", std::int64_t(56912345678)}}), R"("to_number":"***5678")"));
    CHECK(has(written({{"from_number", "12345"}}), R"("from_number":"***45")"));
    CHECK(has(written({{"lead_email", "ana@example.com"}}), R"("lead_email":"***.com")"));
    CHECK(has(written({{"phone", "123"}}), R"("phone":"***")"));
    CHECK(has(written({{"phone_valid", true}}), R"("phone_valid":true)"));
    CHECK(has(written({{"email", "abcdeñññ"}}), "\"email\":\"***\xC3\xB1\xC3\xB1\""));
}

TEST_CASE("a level has one of four names")
{
    CHECK(log::parse_level("warn") == log::level::warn);
    CHECK_THROWS_AS(log::parse_level("verbose"), std::invalid_argument);
}
