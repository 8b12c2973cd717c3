#include "providers/twilio/client.hpp"

#include <catch2/catch.hpp>

#include "providers/test/imposter.hpp"

using namespace relevo;
using providers::test::imposter;

namespace {

const twilio::settings twilio_settings{
    .base_url = "", .account_sid = "AC1", .auth_token = "tok", .whatsapp_from = "+14155238886"};

constexpr auto created = R"({"sid":"SM1","status":"queued","error_code":null,"to":"whatsapp:+56912345678",
  "from":"whatsapp:+14155238886","direction":"outbound-api","date_created":"Fri, 20 Nov 2026 15:00:02 +0000"})";

provider_result<twilio::message> send(imposter& peer, twilio::send_message_request r)
{
    return providers::test::ask<twilio::client>(
        peer, twilio_settings, [r](const twilio::client& c, deadline d) { return c.send_message(r, d); });
}

}  // namespace

TEST_CASE("a template goes by ContentSid with its variables and without a body")
{
    imposter peer{{201, {}, created}};
    twilio::send_message_request r{
        .to = "+56912345678", .body = "unused", .content_sid = "HX1", .variables = {{"1", "María"}}};
    r.status_callback = "https://relevo.example/webhook/twilio/status";
    const auto sent = send(peer, r);
    REQUIRE(sent.has_value());
    CHECK(sent->sid == "SM1");
    CHECK(sent->to == "+56912345678");
    REQUIRE(peer.asked.size() == 1);
    CHECK(peer.asked[0].path == "/2010-04-01/Accounts/AC1/Messages.json");
    CHECK(peer.asked[0].headers.get("Authorization") == "Basic QUMxOnRvaw==");
    CHECK(peer.asked[0].headers.get("Content-Type") == "application/x-www-form-urlencoded");
    using form = std::vector<std::pair<std::string, std::string>>;
    CHECK(http::parse_form(peer.asked[0].body) ==
          form{{"To", "whatsapp:+56912345678"},
               {"From", "whatsapp:+14155238886"},
               {"ContentSid", "HX1"},
               {"ContentVariables", R"({"1":"María"})"},
               {"StatusCallback", "https://relevo.example/webhook/twilio/status"}});
}

TEST_CASE("free text goes as Body")
{
    imposter peer{{201, {}, created}};
    REQUIRE(
        send(peer, {.to = "+56912345678", .from = "+12025550100", .body = "¡Hola! 1+1", .variables = {}}).has_value());
    using form = std::vector<std::pair<std::string, std::string>>;
    CHECK(http::parse_form(peer.asked[0].body) ==
          form{{"To", "whatsapp:+56912345678"}, {"From", "whatsapp:+12025550100"}, {"Body", "¡Hola! 1+1"}});
}

TEST_CASE("Twilio's error code is kept")
{
    imposter peer{{400, {}, R"({"code":63016,"message":"Outside the window","more_info":"…","status":400})"}};
    const auto sent = send(peer, {.to = "+56912345678", .body = "x", .variables = {}});
    CHECK(sent.error().code == "63016");
    CHECK_FALSE(sent.error().is_retryable());
    imposter busy{{429, {}, R"({"code":20429,"message":"Too Many Requests","status":429})"}};
    CHECK(send(busy, {.to = "+56912345678", .body = "x", .variables = {}}).error().is_retryable());
}

TEST_CASE("messages are listed since a moment, those that still wait included")
{
    imposter peer{{200, {}, R"({"messages":[)" + std::string(created) + R"(,
      {"sid":"SM0","status":"delivered","date_created":"Fri, 20 Nov 2026 14:00:00 +0000"}]})"}};
    const auto since = *models::parse_rfc3339("2026-11-20T15:00:04.500Z");  // our clock is ahead
    const auto list = providers::test::ask<twilio::client>(
        peer, twilio_settings,
        [since](const twilio::client& c, deadline d) { return c.list_messages("+56912345678", "", since, d); });
    REQUIRE(list.has_value());
    REQUIRE(list->size() == 1);
    CHECK(list->front().sid == "SM1");
    CHECK(peer.asked[0].parameter("To") == "whatsapp:+56912345678");
    CHECK(peer.asked[0].parameter("From") == "whatsapp:+14155238886");
}

TEST_CASE("Twilio's statuses are read as ours")
{
    using models::message_status;
    CHECK(twilio::parse_status("queued") == message_status::pending);
    CHECK(twilio::parse_status("undelivered") == message_status::failed);
    CHECK(twilio::parse_status("read") == message_status::read);
    CHECK_FALSE(twilio::parse_status("received"));
}
