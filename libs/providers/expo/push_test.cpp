#include "providers/expo/push.hpp"

#include "providers/test/imposter.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using providers::test::imposter;

namespace {

const expo::settings secured{.base_url = "", .access_token = "expo-token"};

expo::message notice(std::vector<std::string> to)
{
    expo::message m;
    m.to = std::move(to);
    m.title = "Nouvel appel reçu";
    m.body = "Un rendez-vous";
    m.data = {{"callId", "call_1"}};
    return m;
}

provider_result<std::vector<expo::verdict>> push(imposter& peer, std::vector<std::string> to)
{
    return providers::test::ask<expo::client>(
        peer, secured, [m = notice(std::move(to))](const expo::client& c, deadline d) { return c.send(m, d); });
}

provider_result<std::vector<expo::verdict>> receipts_from(imposter& peer)
{
    return providers::test::ask<expo::client>(peer, secured, [](const expo::client& c, deadline d) {
        return c.receipts(std::vector<std::string>(1, "t1"), d);
    });
}

}  // namespace

TEST_CASE("each token has its ticket, in order")
{
    imposter peer{{200, {}, R"({"data":[{"status":"ok","id":"t1"},
      {"status":"error","message":"gone","details":{"error":"DeviceNotRegistered"}}]})"}};
    const auto tickets = push(peer, {"ExponentPushToken[1]", "ExponentPushToken[2]"});
    REQUIRE(tickets.has_value());
    CHECK((*tickets)[0].is_ok);
    CHECK((*tickets)[0].id == "t1");
    CHECK((*tickets)[1].is_device_gone());
    CHECK(peer.asked[0].path == "/--/api/v2/push/send");
    CHECK(peer.asked[0].headers.get("Authorization") == "Bearer expo-token");
    CHECK(peer.asked[0].body == R"({"to":["ExponentPushToken[1]","ExponentPushToken[2]"],"title":"Nouvel appel reçu",)"
                                R"("body":"Un rendez-vous","sound":"default","data":{"callId":"call_1"}})");
}

TEST_CASE("a ticket too few is no answer that can be told apart")
{
    imposter peer{{200, {}, R"({"data":[{"status":"ok","id":"t1"}]})"}};
    CHECK(push(peer, {"ExponentPushToken[1]", "ExponentPushToken[2]"}).error().is_doubtful());
}

TEST_CASE("receipts tell which devices are gone")
{
    imposter peer{
        {200, {}, R"({"data":{"t1":{"status":"error","message":"m","details":{"error":"DeviceNotRegistered"}}}})"}};
    const auto found = receipts_from(peer);
    REQUIRE(found.value().size() == 1);
    CHECK(found->front().id == "t1");
    CHECK(found->front().is_device_gone());
    CHECK(peer.asked[0].body == R"({"ids":["t1"]})");
}

TEST_CASE("Expo's limits may be met later, its refusals not")
{
    imposter peer{{429, {}, R"({"errors":[{"code":"TOO_MANY_REQUESTS","message":"slow down"}]})"}};
    CHECK(receipts_from(peer).error().code == "TOO_MANY_REQUESTS");
    CHECK(receipts_from(peer).error().is_retryable());
    peer.answer.status = 400;
    CHECK_FALSE(receipts_from(peer).error().is_retryable());
}

TEST_CASE("push tokens have one of three forms")
{
    for (const auto* token : {"ExponentPushToken[abc]", "ExpoPushToken[a-b_c]", "F5741A13-BCDA-434B-A316-5DC0E6FFA94F"})
        CHECK(expo::is_push_token(token));
    for (const auto* token : {"", "abc", "ExponentPushToken[]", "ExponentPushToken[a", "ExponentPushToken[a b]",
                              "F5741A13-BCDA-434B-A316_5DC0E6FFA94F"})
        CHECK_FALSE(expo::is_push_token(token));
}

TEST_CASE("the vendor's answers are read, and its schema knows every member that is sent")
{
    if (!contract_files::available("expo/push.schema.json"))
        return;
    const auto schema = json::parse(contract_files::read("expo/push.schema.json")).value();
    const auto* known = schema.find("$defs")->find("Message")->find("properties");
    const auto sent = expo::to_json(notice({"ExponentPushToken[1]"}));
    for (const auto& [name, value] : *sent.as_object())
        CHECK(known->find(name));
    imposter peer{{200, {}, contract_files::read("expo/examples/send.response.partial-error.json")}};
    CHECK(push(peer, {"ExponentPushToken[1]", "ExponentPushToken[2]"}).value()[0].is_device_gone());
    peer.answer.body = contract_files::read("expo/examples/getReceipts.response.json");
    CHECK(receipts_from(peer).value().size() == 2);
}
