#include <catch2/catch.hpp>

#include "auth/test_users.hpp"
#include "json/value.hpp"
#include "signing/hmac.hpp"

using namespace relevo;
using namespace relevo::auth;
using namespace relevo::auth::test;

namespace {

using std::chrono::system_clock;

std::string base64url(std::string_view bytes)
{
    auto text = signing::to_base64(bytes);
    text.erase(text.find_last_not_of('=') + 1);
    for (auto& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

// A token as another program would make it, signed rightly over whatever header and claims.
std::string forge(std::string_view header, std::string_view claims, std::string_view secret = settings.secret)
{
    const auto text = base64url(header) + "." + base64url(claims);
    return text + "." + base64url(signing::hmac_sha256(secret, text));
}

const std::string hs256 = R"({"alg":"HS256","typ":"JWT"})";

json::object claims()
{
    const auto in_an_hour =
        std::chrono::duration_cast<std::chrono::seconds>(system_clock::now().time_since_epoch()).count() + 3600;
    return {{"sub", "3"},      {"user_id", 3},   {"email", "pedro@activa.cl"},
            {"role", "AGENT"}, {"broker_id", 1}, {"exp", in_an_hour}};
}

bool is_valid(std::string_view token)
{
    return verify_token(settings, token, system_clock::now()).has_value();
}

bool is_valid_with(std::string_view claim, json::value v)
{
    auto c = claims();
    c.set(claim, std::move(v));
    return is_valid(forge(hs256, json::serialize(c)));
}

}  // namespace

TEST_CASE("a token carries its user back")
{
    const auto now = system_clock::now();
    const auto back = verify_token(settings, issue_token(settings, pedro, now), now);
    REQUIRE(back);
    CHECK(back->id == 3);
    CHECK(back->email == "pedro@activa.cl");
    CHECK(back->role == role::agent);
    CHECK(back->broker_id == 1);
    CHECK(back->jti == "jti-1");
    CHECK(back->token_epoch == 7);
    CHECK(back->expires_at ==
          std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() + 12 * 3600);
}

TEST_CASE("a SUPERADMIN has no company")
{
    const user root{1, "root@relevo.example", role::superadmin, std::nullopt, "jti-2"};
    const auto now = system_clock::now();
    const auto back = verify_token(settings, issue_token(settings, root, now), now);
    REQUIRE(back);
    CHECK_FALSE(back->broker_id);
}

TEST_CASE("a token ends at its expiry")
{
    const auto now = system_clock::now();
    const auto token = issue_token(settings, pedro, now);
    CHECK(verify_token(settings, token, now + std::chrono::hours(12) - std::chrono::seconds(2)));
    CHECK_FALSE(verify_token(settings, token, now + std::chrono::hours(12) + std::chrono::seconds(1)));
    CHECK_FALSE(is_valid(issue_token(settings, pedro, now - std::chrono::hours(13))));
}

TEST_CASE("another secret, or any changed byte, is refused")
{
    const auto token = issue_token(settings, pedro, system_clock::now());
    CHECK_FALSE(verify_token({"fedcba9876543210fedcba9876543210"}, token, system_clock::now()));
    CHECK_FALSE(verify_token({""}, token, system_clock::now()));
    for (std::size_t i = 0; i < token.size(); i += 7) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        INFO(i);
        CHECK_FALSE(is_valid(changed));
    }
}

TEST_CASE("only HS256 is accepted")
{
    const auto text = json::serialize(claims());
    CHECK(is_valid(forge(hs256, text)));
    CHECK(is_valid(forge(R"({"alg":"HS256"})", text)));
    for (const auto* header : {R"({"alg":"none"})", R"({"alg":"NONE","typ":"JWT"})", R"({"alg":"HS512","typ":"JWT"})",
                               R"({"alg":"RS256","typ":"JWT"})", R"({"alg":"x"})", R"({"alg":""})", R"({"alg":1})",
                               R"({"alg":null})", R"({"typ":"JWT"})", R"({"alg":"HS256","typ":"JWE"})",
                               R"({"alg":"HS256","typ":1})", "[]", "1", "", R"({"alg":["HS256"]})"}) {
        INFO(header);
        CHECK_FALSE(is_valid(forge(header, text)));
        const auto unsigned_token = base64url(header) + "." + base64url(text) + ".";
        CHECK_FALSE(is_valid(unsigned_token));
    }
}

TEST_CASE("claims of a wrong kind are refused")
{
    CHECK(is_valid_with("jti", "x"));
    CHECK_FALSE(is_valid_with("user_id", "3"));
    CHECK_FALSE(is_valid_with("user_id", 0));
    CHECK_FALSE(is_valid_with("user_id", 3.5));
    CHECK_FALSE(is_valid_with("sub", "4"));
    CHECK_FALSE(is_valid_with("sub", 3));
    CHECK_FALSE(is_valid_with("role", "agent"));
    CHECK_FALSE(is_valid_with("role", nullptr));
    CHECK_FALSE(is_valid_with("email", 1));
    CHECK_FALSE(is_valid_with("broker_id", nullptr));
    CHECK_FALSE(is_valid_with("broker_id", "1"));
    CHECK_FALSE(is_valid_with("exp", "tomorrow"));
    CHECK_FALSE(is_valid_with("exp", nullptr));
    CHECK_FALSE(is_valid_with("token_epoch", "7"));
    for (const auto* name : {"sub", "user_id", "email", "role", "broker_id", "exp"}) {
        auto c = claims();
        c.erase(name);
        INFO(name);
        CHECK_FALSE(is_valid(forge(hs256, json::serialize(c))));
    }
    for (const auto* text : {"", "[]", "1", "null", "\"a\"", "{", "\xff"})
        CHECK_FALSE(is_valid(forge(hs256, text)));
}

TEST_CASE("what is no token at all is refused")
{
    const auto token = issue_token(settings, pedro, system_clock::now());
    for (const auto& text :
         {std::string(), std::string("."), std::string(".."), std::string("a.b"), std::string("a.b.c"),
          std::string("a..c"), token + ".", "." + token, token + ".x", token + "=", token + "\n",
          token.substr(0, token.size() - 1), std::string("\x80\xff.\x80.\x80"), std::string(100'000, 'a'),
          std::string(2000, 'A') + "." + std::string(2000, 'A') + ".A"})
        CHECK_FALSE(is_valid(text));
    for (std::size_t length = 1; length < 12; ++length)
        CHECK_FALSE(
            is_valid(std::string(length, 'e') + "." + std::string(length, 'e') + "." + std::string(length, 'e')));
}
