#include "models/phone_number.hpp"

#include <catch2/catch.hpp>

using namespace relevo::models;

namespace {

std::string e164(std::string_view text, std::string_view region)
{
    const auto number = parse_phone(text, region);
    return number ? number->e164 : "";
}

}  // namespace

TEST_CASE("a phone is read in the region's own form and in the international one")
{
    CHECK(e164("+56912345678", "CL") == "+56912345678");
    CHECK(e164("9 1234 5678", "CL") == "+56912345678");
    CHECK(e164("(+56) 9-8765-4321", "MX") == "+56987654321");
    CHECK(e164("+33 6 12 34 56 78", "CL") == "+33612345678");
    CHECK(e164("06 12 34 56 78", "FR") == "+33612345678");
    CHECK(e164("+14155238886", "") == "+14155238886");
}

TEST_CASE("a phone tells its country, assigned or not")
{
    CHECK(parse_phone("+56912345678", "MX")->country == "CL");
    CHECK(parse_phone("+573138539155", "CL")->country == "CO");
    CHECK(parse_phone("+56912345678", "CL")->country == "CL");
}

TEST_CASE("what cannot be a number from abroad is refused")
{
    for (const auto* text : {"", "12", "9123", "abc", "+", "+56", "+999912345678", "123456789012345678901234"})
        CHECK_FALSE(parse_phone(text, "CL"));
    CHECK_FALSE(parse_phone("912345678", ""));
    CHECK_FALSE(parse_phone("\xff\xfe", "CL"));
    CHECK_FALSE(parse_phone("555-1234", "US"));  // local only
}

TEST_CASE("one key for every spelling of a mobile")
{
    CHECK(phone_key("+551187654321") == "+5511987654321");
    CHECK(phone_key("+5511987654321") == "+5511987654321");
    CHECK(phone_key("+551133334444") == "+551133334444");  // a landline has no ninth digit
    CHECK(phone_key("+5215512345678") == "+525512345678");
    CHECK(phone_key("+525512345678") == "+525512345678");
    CHECK(phone_key("+5491123456789") == "+541123456789");
    CHECK(phone_key("+541123456789") == "+541123456789");
    CHECK(phone_key("+56912345678") == "+56912345678");
    CHECK(phone_key("") == "");
}

TEST_CASE("variants have one key")
{
    using list = std::vector<std::string>;
    CHECK(phone_variants("+551187654321") == list{"+551187654321", "+5511987654321"});
    CHECK(phone_variants("+5511987654321") == list{"+5511987654321", "+551187654321"});
    CHECK(phone_variants("+525512345678") == list{"+525512345678", "+5215512345678"});
    CHECK(phone_variants("+5491123456789") == list{"+5491123456789", "+541123456789"});
    CHECK(phone_variants("+56912345678") == list{"+56912345678"});
    for (const auto* number : {"+5511987654321", "+5215512345678", "+541123456789"})
        for (const auto& variant : phone_variants(number))
            CHECK(phone_key(variant) == phone_key(number));
}
