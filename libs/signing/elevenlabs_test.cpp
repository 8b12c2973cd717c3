#include "signing/elevenlabs.hpp"

#include <catch2/catch.hpp>

#include "json/value.hpp"
#include "signing/hmac.hpp"
#include "signing/test/contract_files.hpp"
#include "signing/timestamp.hpp"

using namespace relevo;
using namespace relevo::signing;
using namespace std::chrono_literals;

namespace {

const secrets agent_secrets{{"old", "wsec_zero"}, {"new", "wsec_one"}, {"unset", ""}};
const std::string agent_body = R"({"type":"post_call_transcription","data":{"conversation_id":"conv_1"}})";
const time_point ended_at{1'760'000'000s};
const std::string v0_one = "b29fc4cfd0b140b905138165f00981166067d72bea22bf285502f9858e005fae";
const std::string v0_zero = "bb966b56cac2f46372233bfa61a95f205f5ac6a37d00b6ea5c4df9fefef0bc8b";
const std::string by_agent_one = "t=1760000000,v0=" + v0_one;

std::optional<std::string> agent_signer(std::string_view header, time_point now = ended_at)
{
    return elevenlabs::verify(agent_secrets, header, agent_body, now);
}

}  // namespace

TEST_CASE("ElevenLabs' signature tells which secret matched")
{
    CHECK(elevenlabs::sign("wsec_one", "1760000000", agent_body) == by_agent_one);
    CHECK(agent_signer(by_agent_one) == "new");
    CHECK(agent_signer("t=1760000000,v0=" + v0_zero) == "old");
    CHECK(agent_signer("v0=" + v0_zero + ",t=1760000000,v1=00") == "old");
    CHECK(agent_signer("t=1760000000,v0=00,v0=" + v0_one) == "new");
}

TEST_CASE("ElevenLabs' time stamp may be 30 minutes off, into the past or the future, and no second more")
{
    CHECK(agent_signer(by_agent_one, ended_at + 30min) == "new");
    CHECK(agent_signer(by_agent_one, ended_at - 30min) == "new");
    CHECK(agent_signer(by_agent_one, ended_at + 30min + 999ms) == "new");
    CHECK_FALSE(agent_signer(by_agent_one, ended_at + 30min + 1s));
    CHECK_FALSE(agent_signer(by_agent_one, ended_at - 30min - 1s));
}

TEST_CASE("ElevenLabs' signature is refused when missing, empty, truncated or in parts")
{
    CHECK_FALSE(agent_signer(""));
    CHECK_FALSE(agent_signer("t=1760000000"));
    CHECK_FALSE(agent_signer("t=1760000000,v0="));
    CHECK_FALSE(agent_signer("v0=" + v0_one));
    CHECK_FALSE(agent_signer(by_agent_one.substr(0, by_agent_one.size() - 1)));
    CHECK_FALSE(agent_signer("t=,v0=" + v0_one));
    CHECK_FALSE(agent_signer("t=1760000000 ,v0=" + v0_one));
    CHECK_FALSE(agent_signer("t=1760000000,t=1760000000,v0=" + v0_one));
    CHECK_FALSE(agent_signer("t=1760000001,v0=" + v0_one));
    CHECK_FALSE(agent_signer(",,=,"));
    CHECK_FALSE(
        elevenlabs::verify({{"unset", ""}}, elevenlabs::sign("", "1760000000", agent_body), agent_body, ended_at));
}

TEST_CASE("ElevenLabs' signature is refused by another algorithm and over another body")
{
    CHECK_FALSE(agent_signer("t=1760000000,v0=e7396ca7007429947f28d8d1f5602e8877ea343b"));
    CHECK_FALSE(elevenlabs::verify(agent_secrets, by_agent_one, agent_body + "\n", ended_at));
}

TEST_CASE("time stamps are digits, of seconds or of milliseconds")
{
    CHECK(parse_timestamp("1760000000") == ended_at);
    CHECK(parse_timestamp("1760000000123") == ended_at + 123ms);
    CHECK(parse_timestamp("0") == time_point());
    for (const auto* text :
         {"", "-1", "+1", " 1", "1.5", "1e9", "0x1", "99999999999", "9999999999999", "17600000001234"})
        CHECK_FALSE(parse_timestamp(text));
}

TEST_CASE("ElevenLabs' vectors verify")
{
    if (!contract_files::available("elevenlabs/signature_vectors.json"))
        return;
    const auto document = json::parse(contract_files::read("elevenlabs/signature_vectors.json"));
    REQUIRE(document.has_value());
    for (const auto& v : *document->find("vectors")->as_array()) {
        INFO(v.text("file"));
        const auto payload = contract_files::read(v.text("file")), secret = v.text("secret");
        const auto header = v.text("ElevenLabs-Signature"), timestamp = v.text("timestamp");
        const auto now = parse_timestamp(timestamp).value();
        CHECK(elevenlabs::sign(secret, timestamp, payload) == header);
        CHECK(elevenlabs::verify({{"only", secret}}, header, payload, now) == "only");
        CHECK_FALSE(elevenlabs::verify({{"only", secret}}, header, payload, now + 30min + 1s));
        CHECK_FALSE(elevenlabs::verify({{"only", secret}}, header, payload, now - 30min - 1s));
    }
}
