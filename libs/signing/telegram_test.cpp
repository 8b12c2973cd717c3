#include "signing/telegram.hpp"

#include <catch2/catch.hpp>

using namespace relevo::signing;

TEST_CASE("Telegram's token tells which secret it equals")
{
    const secrets tokens_of_bot{{"old", "token_zero-A"}, {"new", "token_one-B"}, {"unset", ""}};
    const auto owner_of = [&](std::string_view token) { return telegram::verify(tokens_of_bot, token, time_point()); };
    CHECK(owner_of("token_zero-A") == "old");
    CHECK(owner_of("token_one-B") == "new");
    CHECK_FALSE(owner_of(""));
    CHECK_FALSE(owner_of("token_one-"));
    CHECK_FALSE(owner_of("token_one-B "));
    CHECK_FALSE(owner_of("TOKEN_ONE-B"));
    CHECK_FALSE(telegram::verify({}, "token_one-B", time_point()));
}
