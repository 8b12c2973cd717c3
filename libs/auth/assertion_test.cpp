#include "auth/assertion.hpp"

#include <algorithm>

#include "json/value.hpp"
#include "signing/hmac.hpp"
#include "signing/test/rsa_key.hpp"

using namespace relevo;

namespace {

std::string from_base64url(std::string text)
{
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.resize((text.size() + 3) / 4 * 4, '=');
    return signing::from_base64(text).value();
}

}  // namespace

TEST_CASE("an assertion has the documented claims and is signed by the key")
{
    const signing::test::rsa_key key;
    const auth::assertion a{"writer@proj.iam.gserviceaccount.com", "scope-1", "https://oauth2.googleapis.com/token"};
    const std::chrono::system_clock::time_point now{std::chrono::seconds(1'772'287'200)};
    const auto token = auth::sign_assertion(a, key.pem(), "k1", now);
    const auto first = token.find('.'), second = token.rfind('.');
    REQUIRE(first < second);

    const auto header = json::parse(from_base64url(token.substr(0, first))).value();
    CHECK(header.text("alg") == "RS256");
    CHECK(header.text("typ") == "JWT");
    CHECK(header.text("kid") == "k1");
    const auto claims = json::parse(from_base64url(token.substr(first + 1, second - first - 1))).value();
    CHECK(claims.text("iss") == a.issuer);
    CHECK(claims.text("scope") == a.scope);
    CHECK(claims.text("aud") == a.audience);
    CHECK(claims.integer("iat") == 1'772'287'200);
    CHECK(claims.integer("exp") == 1'772'290'800);
    CHECK_FALSE(claims.find("sub"));
    CHECK(key.verifies(token.substr(0, second), from_base64url(token.substr(second + 1))));
}

TEST_CASE("what is no key signs no assertion")
{
    CHECK_THROWS(auth::sign_assertion({"i", "s", "a"}, "no key", "", std::chrono::system_clock::now()));
}
