#include "signing/rsa.hpp"

#include "signing/test/rsa_key.hpp"

using namespace relevo;

TEST_CASE("what a key signs its public half verifies")
{
    const signing::test::rsa_key key, other;
    const auto signature = signing::rsa_sha256(key.pem(), "hello");
    REQUIRE(signature);
    CHECK(signature->size() == 256);
    CHECK(key.verifies("hello", *signature));
    CHECK_FALSE(key.verifies("hello!", *signature));
    CHECK_FALSE(other.verifies("hello", *signature));
}

TEST_CASE("what is no RSA key signs nothing")
{
    CHECK_FALSE(signing::rsa_sha256("", "hello"));
    auto broken = signing::test::rsa_key().pem();
    broken.erase(broken.size() / 2, 40);
    CHECK_FALSE(signing::rsa_sha256(broken, "hello"));
}
