#include "providers/twilio/numbers.hpp"

#include "providers/test/imposter.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using providers::test::imposter;

namespace {

const twilio::settings account{.base_url = "", .account_sid = "AC1", .auth_token = "token"};

provider_result<twilio::incoming_number> point(imposter& peer, const char* url)
{
    return providers::test::ask<twilio::numbers>(
        peer, account, [url](const twilio::numbers& n, deadline d) { return n.set_voice_url("PN1", url, d); });
}

}  // namespace

TEST_CASE("a number is pointed at Vapi, and away again")
{
    imposter peer{
        {200, {}, R"({"sid":"PN1","phone_number":"+331","voice_url":"https://api.vapi.ai/twilio/inbound_call"})"}};
    const auto changed = point(peer, twilio::vapi_voice_url);
    REQUIRE(changed.has_value());
    CHECK(changed->voice_url == "https://api.vapi.ai/twilio/inbound_call");
    CHECK(peer.asked[0].method == http::method::post);
    CHECK(peer.asked[0].path == "/2010-04-01/Accounts/AC1/IncomingPhoneNumbers/PN1.json");
    CHECK(peer.asked[0].headers.get("Authorization") == "Basic QUMxOnRva2Vu");
    CHECK(peer.asked[0].body ==
          "VoiceUrl=https%3A%2F%2Fapi.vapi.ai%2Ftwilio%2Finbound_call&VoiceMethod=POST&"
          "VoiceApplicationSid=&TrunkSid=");
    CHECK(point(peer, "").has_value());
    CHECK(peer.asked[1].body == "VoiceUrl=");
}

TEST_CASE("a number is found by all of its digits")
{
    imposter peer{
        {200,
         {},
         R"({"incoming_phone_numbers":[{"sid":"PN9","phone_number":"+3312"},{"sid":"PN1","phone_number":"+331"}]})"}};
    const auto find = [](const twilio::numbers& n, deadline d) { return n.find("+331", d); };
    const auto found = providers::test::ask<twilio::numbers>(peer, account, find);
    REQUIRE(found.value());
    CHECK((*found)->sid == "PN1");
    CHECK(peer.asked[0].parameter("PhoneNumber") == "+331");
    peer.answer.body = R"({"incoming_phone_numbers":[]})";
    CHECK_FALSE(providers::test::ask<twilio::numbers>(peer, account, find).value());
    peer.answer.body = "{}";
    CHECK(providers::test::ask<twilio::numbers>(peer, account, find).error().is_doubtful());
}

TEST_CASE("a refusal of Twilio's carries its code, and without an account nothing is asked")
{
    imposter peer{{404, {}, R"({"code":20404,"message":"not found","status":404})"}};
    CHECK(point(peer, "").error().code == "20404");
    CHECK_FALSE(point(peer, "").error().is_retryable());
    peer.asked.clear();
    const twilio::settings nothing{.base_url = ""};
    const auto unset = providers::test::ask<twilio::numbers>(
        peer, nothing, [](const twilio::numbers& n, deadline d) { return n.find("+331", d); });
    CHECK(unset.error().code == "not_configured");
    CHECK(peer.asked.empty());
}

TEST_CASE("the vendor's example of a number is read")
{
    if (!contract_files::available("twilio/examples/update-incoming-phone-number.response.200.json"))
        return;
    imposter peer{{200, {}, contract_files::read("twilio/examples/update-incoming-phone-number.response.200.json")}};
    CHECK(point(peer, "").value().number == "+18089255327");
}
