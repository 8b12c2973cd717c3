#include "models/characters.hpp"

#include <catch2/catch.hpp>

using namespace relevo;

TEST_CASE("characters are counted and cut off whole")
{
    CHECK(models::length_of("añoñé") == 5);
    CHECK(models::first_characters("añoñé", 2) == "añ");
    CHECK(models::first_characters("añoñé", 0).empty());
    CHECK(models::first_characters("abc", 10) == "abc");
    CHECK(models::first_characters("", 3).empty());
}
