#include "signing/hmac.hpp"

#include <catch2/catch.hpp>

using namespace relevo::signing;

TEST_CASE("digests agree with published values")
{
    CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const std::string fox = "The quick brown fox jumps over the lazy dog";
    CHECK(to_hex(hmac_sha256("key", fox)) == "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
    CHECK(to_hex(hmac_sha1("key", fox)) == "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9");
    CHECK(to_hex(hmac(algorithm::sha512, "key", fox)) ==
          "b42af09057bac1e2d41708e48a902e09b5ff7f12ab428a4fe86653c73dd248fb"
          "82f948a549f7b791a5b41915ee4d1ec3935357e4e2317250d0372afa2ebeeb3a");
    CHECK(to_hex(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    CHECK(to_hex(hmac_sha256({}, {})) == to_hex(hmac_sha256("", "")));
}

TEST_CASE("base64 pads")
{
    CHECK(to_base64("") == "");
    CHECK(to_base64("f") == "Zg==");
    CHECK(to_base64("fo") == "Zm8=");
    CHECK(to_base64("foo") == "Zm9v");
    CHECK(to_base64(std::string_view("\xff\xfe", 2)) == "//4=");
}

TEST_CASE("base64 is read with its padding and nothing else in it")
{
    CHECK(from_base64("") == "");
    CHECK(from_base64("Zg==") == "f");
    CHECK(from_base64("Zm8=") == "fo");
    CHECK(from_base64("Zm9v") == "foo");
    CHECK(from_base64("//4=") == std::string("\xff\xfe", 2));
    for (const auto* text : {"Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zm9v\n", "Zm 9", "Z-_=", "=Zg="})
        CHECK_FALSE(from_base64(text));
}

TEST_CASE("comparison takes texts of any length")
{
    CHECK(constant_time_equal("", ""));
    CHECK(constant_time_equal("secret", "secret"));
    CHECK_FALSE(constant_time_equal("secret", "secreT"));
    CHECK_FALSE(constant_time_equal("secret", "secret "));
    CHECK_FALSE(constant_time_equal("secret", ""));
}
