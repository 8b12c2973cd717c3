#include "personal_data.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::webhook_gateway;

namespace {

std::string masked(const char* text)
{
    return json::serialize(mask_personal_data(json::parse(text).value()));
}

}  // namespace

TEST_CASE("ids, types, times and numbers are shown; names, words, numbers and addresses of people are not")
{
    CHECK(masked(R"({"call_id":310,"type":"end-of-call-report","at":"2026-11-19T20:00:00.000Z",)"
                 R"("id":"6f1c7a52-2b0e-4c39-9d55-123456789012","ok":true,"none":null})") ==
          R"({"call_id":310,"type":"end-of-call-report","at":"2026-11-19T20:00:00.000Z",)"
          R"("id":"6f1c7a52-2b0e-4c39-9d55-123456789012","ok":true,"none":null})");
    CHECK(masked(R"({"customer":{"number":"+56912345678","name":"María"},"lead_name":"Soto"})") ==
          R"({"customer":{"number":"***","name":"***"},"lead_name":"***"})");
    CHECK(masked(R"({"phone":"+56912345678","email":"maria@correo.cl","phone_digits":56912345678})") ==
          R"({"phone":"***5678","email":"***o.cl","phone_digits":"***"})");
    CHECK(masked(R"({"lines":["Sí, me interesa","no"],"artifact":{"transcript":"hola"},"raw":"{\"a\":1}"})") ==
          R"({"lines":["***","no"],"artifact":{"transcript":"***"},"raw":"***"})");
    CHECK(masked(R"({"api_key":"sk-1","twilioAuthToken":"t","value_base64":"AAEC"})") ==
          R"({"api_key":"***","twilioAuthToken":"***","value_base64":"***"})");
    CHECK(masked(R"({"wa":"whatsapp:+56912345678","key":"maria.soto@correo.cl","digits":"56912345678"})") ==
          R"({"wa":"whatsapp:***","key":"***","digits":"***"})");
}

TEST_CASE("a form is masked field by field, other text as a whole")
{
    CHECK(masked(R"("MessageSid=SM0a1b&From=whatsapp%3A%2B56912345678&Body=Hola+a+todos&NumMedia=0")") ==
          R"("MessageSid=SM0a1b&From=%2A%2A%2A&Body=%2A%2A%2A&NumMedia=0")");
    CHECK(masked(R"("not JSON, not a form")") == R"("***")");
    CHECK(masked("null") == "null");
}

TEST_CASE("contacts are masked inside a text, ids and short numbers are left")
{
    CHECK(mask_contacts("no answer from +56 9 1234 5678 in 20 s") == "no answer from *** in 20 s");
    CHECK(mask_contacts("21211: 'To' 56912345678 is not valid") == "21211: 'To' *** is not valid");
    CHECK(mask_contacts("<maria.soto+x@correo.cl>, a @ b") == "<***>, a @ b");
    CHECK(mask_contacts("call 6f1c7a52-2b0e-4c39-9d55-123456789012 after 1234567 ms") ==
          "call 6f1c7a52-2b0e-4c39-9d55-123456789012 after 1234567 ms");
    CHECK(mask_contacts("1:42") == "1:42");
    CHECK(mask_contacts(std::string(100'000, 'a') + "@") == std::string(100'000, 'a') + "@");
    CHECK(mask_contacts("") == "");
}

TEST_CASE("a mask is known again")
{
    CHECK(is_masked(mask_personal_data(json::parse(R"({"a":[{"phone":"+56912345678"}]})").value())));
    CHECK_FALSE(is_masked(json::parse(R"({"a":["*","b**"],"n":1})").value()));
}
