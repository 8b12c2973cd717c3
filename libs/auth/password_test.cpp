#include <catch2/catch.hpp>

#include "auth/user.hpp"

using namespace relevo::auth;

TEST_CASE("a password verifies against its own hash only")
{
    const auto hash = hash_password("Secreta1!");
    CHECK(hash.starts_with("$argon2id$v=19$m=19456,t=2,"));
    CHECK(hash != hash_password("Secreta1!"));  // salted
    CHECK(verify_password(hash, "Secreta1!"));
    CHECK_FALSE(verify_password(hash, "secreta1!"));
    CHECK_FALSE(verify_password(hash, ""));
}

TEST_CASE("what is no hash verifies nothing")
{
    CHECK_FALSE(verify_password("", "x"));
    CHECK_FALSE(verify_password("plain", "plain"));
    CHECK_FALSE(verify_password(std::string(500, '$'), "x"));
}

TEST_CASE("a password needs length, a digit and a special character")
{
    CHECK_FALSE(password_problem("Secreta1!"));
    CHECK_FALSE(password_problem("contraseña~1"));
    CHECK(password_problem("Corta1!") == "password_too_short");
    CHECK(password_problem(std::string(127, 'a') + "1!") == "password_too_long");
    CHECK(password_problem("Secretaa!") == "password_without_digit");
    CHECK(password_problem("Secreta11") == "password_without_special_character");
}
