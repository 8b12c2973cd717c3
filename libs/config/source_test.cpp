#include "config/source.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

using namespace relevo;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

namespace {

config::source with(std::map<std::string, std::string> environment)
{
    return config::source([environment](const std::string& name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional(found->second);
    });
}

strings problems_of(const config::source& s)
{
    try {
        s.finish();
        return {};
    } catch (const config::error& e) {
        return e.problems();
    }
}

struct scratch_file
{
    explicit scratch_file(const std::string& text)
        : path(std::filesystem::temp_directory_path() / ("relevo-config-" + std::to_string(std::random_device{}())))
    {
        std::ofstream(path) << text;
    }
    ~scratch_file() { std::filesystem::remove(path); }
    std::string path;
};

}  // namespace

TEST_CASE("what is not set, or empty, has its default")
{
    auto s = with({{"EMPTY", ""}});
    CHECK(s.text("EMPTY", "x", "") == "x");
    CHECK(s.integer("MISSING", 7, 0, 9, "") == 7);
    CHECK(s.boolean("MISSING_TOO", true, ""));
    CHECK_FALSE(s.optional("EMPTY", ""));
    CHECK(problems_of(s).empty());
}

TEST_CASE("all problems are reported at once, each naming its setting and what is expected")
{
    auto s = with({{"PORT", "70000"}, {"FLAG", "maybe"}, {"URL", "ftp://x"}, {"DELAYS", "60,soon"}, {"COUNT", "3x"}});
    s.required("DATABASE_URL", "PostgreSQL");
    CHECK(s.integer("PORT", 80, 1, 65535, "") == 80);
    CHECK_FALSE(s.boolean("FLAG", false, ""));
    CHECK(s.url("URL", "http://a", "") == "http://a");
    CHECK(s.delays("DELAYS", "1,2", "") == std::vector<std::chrono::milliseconds>{1s, 2s});
    s.integer("COUNT", 1, 0, 9, "");
    s.problem("in production X is required");
    CHECK(problems_of(s) == strings{"DATABASE_URL: required (PostgreSQL)",
                                    "PORT: expected a whole number from 1 to 65535", "FLAG: expected true or false",
                                    "URL: expected a URL that begins with http:// or https://",
                                    "DELAYS: expected seconds separated by commas, as 1,2",
                                    "COUNT: expected a whole number from 0 to 9", "in production X is required"});
}

TEST_CASE("values are parsed into their types")
{
    auto s = with({{"N", " 42 "}, {"B", "Yes"}, {"L", " a, b,,c "}, {"D", "0.5,60"}, {"U", "https://api.vapi.ai/v1/"}});
    CHECK(s.integer("N", 0, 0, 100, "") == 42);
    CHECK(s.boolean("B", false, ""));
    CHECK(s.list("L", "", "") == strings{"a", "b", "c"});
    CHECK(s.delays("D", "1", "") == std::vector<std::chrono::milliseconds>{500ms, 60s});
    CHECK(s.url("U", "", "") == "https://api.vapi.ai/v1");
    CHECK(s.url("NONE", "", "").empty());
    CHECK(problems_of(s).empty());
}

TEST_CASE("delays that are negative, endless or no numbers are refused")
{
    const auto text = GENERATE(as<std::string>(), "-1", "nan", "inf", "1e300", "1 2");
    auto s = with({{"D", text}});
    s.delays("D", "1", "");
    CHECK(problems_of(s).size() == 1);
}

TEST_CASE("a URL needs a host and no blanks")
{
    const auto text = GENERATE(as<std::string>(), "http://", "https:///path", "http://a b", "example.com");
    auto s = with({{"U", text}});
    s.url("U", "", "");
    CHECK(problems_of(s).size() == 1);
}

TEST_CASE("of aliases the first that is set counts, and the first name is listed")
{
    auto s = with({{"PORT", "81"}});
    CHECK(s.integer("HTTP_PORT|PORT", 80, 1, 65535, "the API's port") == 81);
    auto both = with({{"PORT", "81"}, {"HTTP_PORT", "82"}});
    CHECK(both.integer("HTTP_PORT|PORT", 80, 1, 65535, "the API's port") == 82);
    REQUIRE(s.settings().size() == 1);
    CHECK(s.settings()[0].name == "HTTP_PORT");
    CHECK(s.settings()[0].default_value == "80");
    CHECK(s.settings()[0].description == "the API's port");
}

TEST_CASE("a setting read twice is listed and complained about once")
{
    auto s = with({});
    s.required("KEY", "a key");
    s.required("KEY", "a key");
    CHECK(s.settings().size() == 1);
    CHECK(problems_of(s).size() == 1);
}

TEST_CASE("a secret may come from a file, without its last line break")
{
    const scratch_file file("s3cret \n");
    auto s = with({{"SECRET_FILE", file.path}});
    CHECK(s.required("SECRET", "") == "s3cret ");
    CHECK(problems_of(s).empty());
}

TEST_CASE("an alias may come from a file")
{
    const scratch_file file("k");
    auto s = with({{"VAPI_SECRET_KEY_FILE", file.path}});
    CHECK(s.required("VAPI_API_KEY|VAPI_SECRET_KEY", "") == "k");
}

TEST_CASE("a file that cannot be read is a problem")
{
    const auto path = GENERATE(as<std::string>(), "/nonexistent/secret", "/tmp");
    auto s = with({{"SECRET_FILE", path}});
    s.text("SECRET", "", "");
    CHECK(problems_of(s) == strings{"SECRET: cannot read the file that SECRET_FILE names (" + path + ")"});
}

TEST_CASE("a setting given directly and by file is a problem")
{
    const scratch_file file("b");
    auto s = with({{"SECRET", "a"}, {"SECRET_FILE", file.path}});
    s.text("SECRET", "", "");
    CHECK(problems_of(s) == strings{"SECRET: set both directly and by SECRET_FILE; keep one of them"});
}

TEST_CASE("problems never repeat a value")
{
    auto s = with({{"N", "hunter2"}, {"U", "hunter2"}, {"B", "hunter2"}, {"D", "hunter2"}});
    s.integer("N", 0, 0, 1, "");
    s.url("U", "", "");
    s.boolean("B", false, "");
    s.delays("D", "1", "");
    for (const auto& each : problems_of(s))
        CHECK(each.find("hunter2") == std::string::npos);
}

TEST_CASE("by default settings come from the process's environment")
{
    setenv("RELEVO_CONFIG_TEST", "here", 1);
    CHECK(config::source().text("RELEVO_CONFIG_TEST", "", "") == "here");
    unsetenv("RELEVO_CONFIG_TEST");
}
