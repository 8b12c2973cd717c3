#include "record_keys.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::webhook_gateway;

namespace {

json::value body_of(const char* text)
{
    return json::parse(text).value();
}

}  // namespace

TEST_CASE("Meta's webhooks are keyed by the customer of the first message or status")
{
    CHECK(meta_key(body_of(R"({"entry":[{"changes":[{"value":{"metadata":{"phone_number_id":"1"},
        "contacts":[{"wa_id":"56911111111"}],"messages":[{"from":"56911111111","id":"a"},{"from":"2"}]}}]}]})")) ==
          "56911111111");
    CHECK(
        meta_key(body_of(
            R"({"entry":[{"changes":[{"value":{"statuses":[{"recipient_id":"56922222222","status":"read"}]}}]}]})")) ==
        "56922222222");
    CHECK(meta_key(body_of(R"({"entry":[{"changes":[]},{"changes":[{"value":{"event":"APPROVED"}},
        {"value":{"statuses":[{"recipient_id":"3"}]}}]}]})")) == "3");
    CHECK(meta_key(body_of(R"({"entry":[{"changes":[{"value":{"messages":{"from":"1"}}}]}]})")).empty());
    CHECK(meta_key(json::value()).empty());
}

TEST_CASE("Telegram's updates of every kind are keyed by their chat")
{
    CHECK(telegram_key(body_of(R"({"update_id":1,"message":{"from":{"id":7},"chat":{"id":1111111}}})")) == "1111111");
    CHECK(telegram_key(body_of(R"({"update_id":1,"edited_message":{"chat":{"id":-1001234567890}}})")) ==
          "-1001234567890");
    CHECK(telegram_key(body_of(R"({"update_id":1,"callback_query":{"from":{"id":7},"message":{"chat":{"id":8}}}})")) ==
          "8");
    CHECK(telegram_key(body_of(R"({"update_id":1,"my_chat_member":{"chat":{"id":9}}})")) == "9");
    CHECK(telegram_key(body_of(R"({"update_id":1,"inline_query":{"from":{"id":7}}})")) == "7");
    CHECK(telegram_key(body_of(R"({"update_id":1})")).empty());
    CHECK(telegram_key(body_of("[1]")).empty());
}

TEST_CASE("ElevenLabs' reports are keyed by their conversation")
{
    CHECK(elevenlabs_key(body_of(R"({"type":"post_call_transcription","data":{"conversation_id":"conv_1"}})")) ==
          "conv_1");
    CHECK(elevenlabs_key(json::value()).empty());
}
