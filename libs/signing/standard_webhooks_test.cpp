#include "signing/standard_webhooks.hpp"

#include <catch2/catch.hpp>

#include "signing/hmac.hpp"

using namespace relevo::signing;
using namespace std::chrono_literals;

namespace {

const std::string standard_one = "whsec_c3RhbmRhcmQtd2ViaG9va3Mta2V5LW9uZQ==";
const secrets standard_secrets{
    {"old", "c3RhbmRhcmQtd2ViaG9va3Mta2V5LXplcm8="}, {"new", standard_one}, {"broken", "whsec_***"}, {"unset", ""}};
const std::string order_paid = R"({"event":"order.paid","id":7})";
const std::string v1_one = "v1,lYxcNy0ZS4BTpeaPsnDGk4HspUrPYqRANYdADEUUFjc=";
const std::string v1_zero = "v1,jExglqrPnPV6YF/IoVIwBTs3CEoRHgez1E661ReEiBo=";
const time_point paid_at{1'760'000'000s};

std::optional<std::string> standard_signer(std::string_view signature, time_point now = paid_at)
{
    return standard_webhooks::verify(standard_secrets, {"msg_1", "1760000000", signature}, order_paid, now);
}

}  // namespace

TEST_CASE("a Standard Webhooks signature tells which secret matched")
{
    CHECK(standard_webhooks::sign(standard_one, {"msg_1", "1760000000", {}}, order_paid) == v1_one);
    CHECK(standard_signer(v1_one) == "new");
    CHECK(standard_signer(v1_zero) == "old");
}

TEST_CASE("one of several Standard Webhooks signatures is enough")
{
    CHECK(standard_signer("v1,AAAA v1a,BBBB " + v1_one) == "new");
    CHECK(standard_signer(v1_zero + " " + v1_one) == "old");
    CHECK_FALSE(standard_signer("v1,AAAA  v1,BBBB"));
    CHECK_FALSE(standard_signer("v2" + v1_one.substr(2)));
    CHECK_FALSE(standard_signer(v1_one.substr(3)));
}

TEST_CASE("a Standard Webhooks time stamp may be 5 minutes off and no second more")
{
    CHECK(standard_signer(v1_one, paid_at + 300s) == "new");
    CHECK(standard_signer(v1_one, paid_at - 300s) == "new");
    CHECK_FALSE(standard_signer(v1_one, paid_at + 301s));
    CHECK_FALSE(standard_signer(v1_one, paid_at - 301s));
}

TEST_CASE("Standard Webhooks headers that are missing, empty, truncated or changed are refused")
{
    const auto verify = [](standard_webhooks::message_headers sent) {
        return standard_webhooks::verify(standard_secrets, sent, order_paid, paid_at);
    };
    CHECK_FALSE(verify({}));
    CHECK_FALSE(verify({"", "1760000000", v1_one}));
    CHECK_FALSE(verify({"msg_1", "", v1_one}));
    CHECK_FALSE(verify({"msg_1", "1760000000", ""}));
    CHECK_FALSE(verify({"msg_1", "1760000000", v1_one.substr(0, v1_one.size() - 1)}));
    CHECK_FALSE(verify({"msg_2", "1760000000", v1_one}));
    CHECK_FALSE(verify({"msg_1", "1760000001", v1_one}));
    CHECK_FALSE(verify({"msg_1", "1760000000", "v1,38mMgoWSJT+ACsfm86WgHdRaP7w="}));  // SHA-1
    CHECK_FALSE(standard_webhooks::verify(standard_secrets, {"msg_1", "1760000000", v1_one},
                                          R"({"event": "order.paid", "id": 7})", paid_at));
}

TEST_CASE("a Standard Webhooks secret is base64 and not empty")
{
    CHECK(standard_webhooks::key_of(standard_one) == "standard-webhooks-key-one");
    CHECK(standard_webhooks::key_of(standard_one.substr(6)) == "standard-webhooks-key-one");
    for (const auto* secret : {"", "whsec_", "whsec_a", "whsec_====", "whsec_a-b_", "whsec_YQ==YQ=="})
        CHECK_FALSE(standard_webhooks::key_of(secret));
    CHECK_THROWS_AS(standard_webhooks::sign("whsec_***", {"msg_1", "1760000000", {}}, "{}"), std::invalid_argument);
}
