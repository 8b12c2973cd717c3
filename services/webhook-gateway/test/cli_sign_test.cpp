#include "cli_sign.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

using namespace relevo;
using namespace std::chrono_literals;
using words = std::vector<std::string>;

namespace {

const signing::time_point command_time{1'760'000'000s};

struct said
{
    int status;
    std::string out, errors;
};

// Runs a command on a body that lies in a file for as long as this lives.
struct bench_of_commands
{
    explicit bench_of_commands(const std::string& body)
        : path(std::filesystem::temp_directory_path() / ("relevo-body-" + std::to_string(std::random_device{}())))
    {
        std::ofstream(path, std::ios::binary) << body;
    }
    ~bench_of_commands() { std::filesystem::remove(path); }

    template <class Command>
    said run(Command command, words arguments) const
    {
        arguments.push_back(path.string());
        std::ostringstream out, errors;
        const int status = command(std::move(arguments), out, errors, command_time);
        return {status, out.str(), errors.str()};
    }
    said sign(words arguments) const { return run(webhook_gateway::sign_command, std::move(arguments)); }
    said verify(words arguments) const { return run(webhook_gateway::verify_command, std::move(arguments)); }

    std::filesystem::path path;
};

const std::string call_text = "{\"call_uuid\": \"uuid-1\",\"pbx_system\":\"centralita M\u00e1laga\"}\n";

bool contains(const std::string& text, const std::string& part)
{
    INFO(text);
    return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("what the command signs, it verifies, for every provider")
{
    const bench_of_commands file("To=%2B14155238886&Body=hola");
    const auto signs = [&](words arguments, const std::string& header) {
        const auto signed_as = file.sign(arguments);
        INFO(signed_as.out << signed_as.errors);
        REQUIRE(signed_as.status == 0);
        const auto at = signed_as.out.find(header + ": ");
        REQUIRE(at != std::string::npos);
        const auto value = at + header.size() + 2;
        arguments.insert(arguments.end(),
                         {"--signature", signed_as.out.substr(value, signed_as.out.find('\n', value) - value)});
        CHECK(file.verify(arguments).status == 0);
    };
    signs({"--provider", "vapi", "--secret", "s"}, "x-vapi-signature");
    signs({"--provider", "vapi", "--secret", "s", "--timestamp", "1760000000123"}, "x-signature");
    signs({"--provider", "twilio", "--secret", "s", "--url", "https://h:3001/x?a=1"}, "X-Twilio-Signature");
    signs({"--provider", "meta", "--secret", "s"}, "X-Hub-Signature-256");
    signs({"--provider", "telegram", "--secret", "s"}, "X-Telegram-Bot-Api-Secret-Token");
    signs({"--provider", "elevenlabs", "--secret", "s"}, "ElevenLabs-Signature");
    signs({"--provider", "pbx", "--secret", "s"}, "X-Signature");
    signs({"--provider", "standard", "--secret", "whsec_a2V5", "--id", "msg_1", "--timestamp", "1760000000"},
          "webhook-signature");
}

TEST_CASE("verify says which form of the body was signed")
{
    const bench_of_commands file(call_text);
    const auto verify = [&](const char* provider, const std::string& signed_body) {
        const auto signature = bench_of_commands(signed_body).sign({"--provider", "pbx", "--secret", "s"}).out;
        return file.verify({"--provider", provider, "--secret", "s", "--signature", signature.substr(13, 64)});
    };
    const std::string dumped = R"({"call_uuid": "uuid-1", "pbx_system": "centralita M\u00e1laga"})";
    const std::string compact = "{\"call_uuid\":\"uuid-1\",\"pbx_system\":\"centralita Málaga\"}";
    CHECK(verify("pbx", dumped).out == "genuine\nsignature matches Python's json.dumps form\n");
    CHECK(verify("vapi", compact).out == "genuine\nsignature matches the JSON.stringify form\n");
    CHECK(contains(verify("pbx", compact).out, "not genuine\nsignature matches the JSON.stringify form\nexpected "));
    CHECK(contains(verify("pbx", call_text.substr(0, call_text.size() - 1)).out,
                   "signature matches the body with its trailing newline removed\n"));
    const auto other = verify("pbx", "{}");
    CHECK(other.status == 1);
    CHECK_FALSE(contains(other.out, "matches"));
    CHECK(contains(other.out, "expected "));
    CHECK(contains(other.out, "got      "));
}

TEST_CASE("verify says which algorithm was used")
{
    const bench_of_commands file("The quick brown fox jumps over the lazy dog");
    const auto said = file.verify(
        {"--provider", "meta", "--secret", "key", "--signature", "sha1=de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9"});
    CHECK(said.status == 1);
    CHECK(contains(said.out, "expected sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8\n"));
    CHECK(contains(
        file.verify({"--provider", "pbx", "--secret", "key", "--signature", "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9"})
            .out,
        "signature matches the raw body, with SHA-1\n"));
}

TEST_CASE("verify says how far the time stamp is off")
{
    const bench_of_commands file("{}");
    const words given{"--provider", "standard", "--secret", "whsec_a2V5", "--id", "m", "--timestamp", "1759999600"};
    const auto lines = file.sign(given).out;
    auto sent = given;
    sent.insert(sent.end(), {"--signature", lines.substr(lines.find("v1,"), 47)});
    CHECK(file.verify(sent).out ==
          "not genuine\nsignature matches the raw body\ntimestamp 400 s in the past (at most 300 s)\n");

    const auto early = file.sign({"--provider", "elevenlabs", "--secret", "s", "--timestamp", "1760001801"}).out;
    const auto said = file.verify({"--provider", "elevenlabs", "--secret", "s", "--signature", early.substr(22, 80)});
    CHECK(contains(said.out, "timestamp 1801 s in the future (at most 1800 s)\n"));
}

TEST_CASE("verify says that Twilio binds a JSON body by its digest")
{
    const bench_of_commands file("{}");
    const std::string wanted = "bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    const auto verify = [&](const std::string& url) {
        const words given{"--provider", "twilio", "--secret", "s", "--url", url};
        auto sent = given;
        sent.insert(sent.end(), {"--signature", file.sign(given).out.substr(20, 28)});
        return file.verify(sent);
    };
    CHECK(verify("https://h/x?" + wanted).status == 0);
    CHECK(verify("https://h/x").status == 1);
    CHECK(contains(verify("https://h/x").out, "a JSON body needs " + wanted + " in the URL\n"));
}

TEST_CASE("what a command needs and did not get is a usage error")
{
    const bench_of_commands file("{}");
    for (const words& arguments :
         {words{}, words{"--provider", "fax", "--secret", "s"}, words{"--provider", "twilio", "--secret", "s"},
          words{"--provider", "standard", "--secret", "whsec_a2V5"},
          words{"--provider", "standard", "--secret", "***", "--id", "m"}}) {
        const auto said = file.sign(arguments);
        CHECK(said.status == 2);
        CHECK_FALSE(said.errors.empty());
        CHECK(said.out.empty());
    }
    CHECK(file.verify({"--provider", "pbx", "--secret", "s"}).status == 2);
    std::ostringstream out, errors;
    CHECK(webhook_gateway::sign_command({"--provider", "pbx", "--secret", "s"}, out, errors, command_time) == 2);
}
