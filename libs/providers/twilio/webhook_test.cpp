#include "providers/twilio/webhook.hpp"

#include <catch2/catch.hpp>

#include "http/message.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;

namespace {

template <class T>
T read(std::string_view body)
{
    const auto parsed = twilio::parse_webhook(http::parse_form(body));
    REQUIRE(parsed);
    const auto* w = std::get_if<T>(&*parsed);
    REQUIRE(w);
    return *w;
}

}  // namespace

TEST_CASE("a person's message")
{
    const auto m = read<twilio::incoming_message>(
        "SmsMessageSid=SM1&NumMedia=1&ProfileName=Ana+Garc%C3%ADa&SmsStatus=received&Body=S%C3%AD%2C+me+interesa&"
        "To=whatsapp%3A%2B14155238886&MessageSid=SM1&From=whatsapp%3A%2B56912345678&MediaContentType0=image%2Fjpeg&"
        "MediaUrl0=https%3A%2F%2Fapi.twilio.com%2Fm&ButtonPayload=agendar&OriginalRepliedMessageSid=SM0");
    CHECK(m.sid == "SM1");
    CHECK(m.from == "+56912345678");
    CHECK(m.to == "+14155238886");
    CHECK(m.body == "Sí, me interesa");
    CHECK(m.profile_name == "Ana García");
    CHECK(m.button_payload == "agendar");
    CHECK(m.replied_to_sid == "SM0");
    REQUIRE(m.media.size() == 1);
    CHECK(m.media[0].content_type == "image/jpeg");
    CHECK_FALSE(m.location);
}

TEST_CASE("a receipt")
{
    const auto s = read<twilio::status_update>(
        "MessageStatus=undelivered&SmsStatus=undelivered&To=whatsapp%3A%2B56912345678&From=whatsapp%3A%2B14155238886&"
        "MessageSid=SM5&ErrorCode=63016&ErrorMessage=Outside+messaging+window");
    CHECK(s.sid == "SM5");
    CHECK(s.to == "+56912345678");
    CHECK(s.as == models::message_status::failed);
    CHECK(s.error_code == "63016");
}

TEST_CASE("a form that is no message is nothing")
{
    CHECK_FALSE(twilio::parse_webhook({}));
    CHECK_FALSE(twilio::parse_webhook(http::parse_form("Body=x&From=y")));
    CHECK_NOTHROW(twilio::parse_webhook(http::parse_form("MessageSid=SM1&NumMedia=999999999999")));
    CHECK(read<twilio::incoming_message>("MessageSid=SM1&NumMedia=-1").media.empty());
}

TEST_CASE("every Twilio payload reads")
{
    if (!contract_files::available("twilio/webhooks"))
        return;
    for (const auto& file : contract_files::list("twilio/webhooks")) {
        INFO(file);
        const auto w = twilio::parse_webhook(http::parse_form(contract_files::read(file)));
        REQUIRE(w);
        const bool is_status = file.find(".status.") != file.npos;
        CHECK(std::holds_alternative<twilio::status_update>(*w) == is_status);
        if (is_status)
            CHECK(std::get<twilio::status_update>(*w).as);
        else
            CHECK(std::get<twilio::incoming_message>(*w).from == "+573138539155");
    }
}
