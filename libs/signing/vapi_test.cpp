#include "signing/vapi.hpp"

#include <catch2/catch.hpp>

#include "json/value.hpp"
#include "signing/hmac.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using namespace relevo::signing;

namespace {

const secrets known{{"old", "whsec_zero"}, {"new", "whsec_one"}, {"unset", ""}};

// The body as another client would post it, not as we would write it.
const std::string body = R"({
  "event": "call.completed",
  "call": {"id": "call_1", "cost": 1.50, "note": "caf\u00e9 \/ \ud83d\uddd3", "big": 1e21}
}
)";
const std::string over_raw = "c02d25c18312a9db9413325de09c3931484808c3269d0b9d7116782f600fa68e";
const std::string over_compact = "40c48ba9efc51e7d49716bf6d14ebbff3b976a8510c66689be96db3e16a9d2ea";

std::optional<std::string> by_secret(std::string_view s)
{
    return vapi::verify(known, {.secret = s}, body);
}
std::optional<std::string> by_signature(std::string_view s)
{
    return vapi::verify(known, {.signature = s}, body);
}

}  // namespace

TEST_CASE("the shared secret tells which of several matched")
{
    CHECK(by_secret("whsec_one") == "new");
    CHECK(by_secret("whsec_zero") == "old");
    CHECK_FALSE(by_secret("whsec_two"));
    CHECK_FALSE(by_secret("whsec_one "));
    CHECK_FALSE(by_secret("whsec"));
}

TEST_CASE("no credentials never match, not even an empty secret")
{
    CHECK_FALSE(vapi::verify(known, {}, body));
    CHECK_FALSE(vapi::verify({{"unset", ""}}, {}, body));
    CHECK_FALSE(vapi::verify({{"unset", ""}}, {.signature = vapi::sign("", body)}, body));
    CHECK_FALSE(vapi::verify({}, {.secret = "whsec_one"}, body));
}

TEST_CASE("a signature over the raw bytes is genuine")
{
    CHECK(vapi::sign("whsec_one", body) == over_raw);
    CHECK(by_signature(over_raw) == "new");
    CHECK(by_signature("sha256=" + over_raw) == "new");
    CHECK(by_signature("C02D25C18312A9DB9413325DE09C3931484808C3269D0B9D7116782F600FA68E") == "new");
}

TEST_CASE("a signature over JSON.stringify of the body is genuine")
{
    CHECK(by_signature(over_compact) == "new");
    CHECK(by_signature("sha256=" + over_compact) == "new");
}

TEST_CASE("a wrong signature of any length is refused")
{
    auto other = over_raw;
    other[0] = 'd';
    CHECK_FALSE(by_signature(other));
    CHECK_FALSE(by_signature(over_raw.substr(0, 63)));
    CHECK_FALSE(by_signature(over_raw + "00"));
    CHECK_FALSE(by_signature("sha256="));
    CHECK_FALSE(by_signature("\xff"));
    CHECK_FALSE(vapi::verify(known, {.signature = over_raw}, body + " "));
}

TEST_CASE("a wrong secret does not hide a right signature")
{
    CHECK(vapi::verify(known, {.secret = "wrong", .signature = over_raw}, body) == "new");
}

TEST_CASE("a body that is no JSON can still be signed")
{
    CHECK(vapi::verify(known, {.signature = vapi::sign("whsec_one", "{\"cut")}, "{\"cut") == "new");
    CHECK_FALSE(vapi::verify(known, {.signature = over_compact}, "{\"cut"));
}

TEST_CASE("Vapi's vectors verify")
{
    if (!contract_files::available("vapi/signature_vectors.json"))
        return;
    const auto document = json::parse(contract_files::read("vapi/signature_vectors.json"));
    REQUIRE(document.has_value());
    for (const auto& v : *document->find("vectors")->as_array()) {
        const auto file = v.text("file"), secret = v.text("secret");
        INFO(file);
        const auto payload = contract_files::read(file);
        const signing::secrets one{{"only", secret}};
        for (const auto* field : {"hex_over_js_json_stringify", "hex_over_raw_body", "body_only_hex"})
            if (const auto* signature = v.find(field)) {
                INFO(field);
                CHECK(vapi::verify(one, {.signature = *signature->as_string()}, payload) == "only");
            }
        if (const auto* headers = v.find("headers")) {
            const auto digest = hmac_sha256(secret, headers->text("x-timestamp") + "." + payload);
            CHECK(to_hex(digest) == headers->text("x-signature"));
            CHECK(to_base64(digest) == v.text("base64"));
        }
    }
}
