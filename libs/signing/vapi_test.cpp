#include "signing/vapi.hpp"

#include <catch2/catch.hpp>

#include "json/value.hpp"
#include "signing/hmac.hpp"
#include "signing/test/contract_files.hpp"
#include "signing/timestamp.hpp"

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

TEST_CASE("an HMAC plan may sign the time stamp, too")
{
    using namespace std::chrono_literals;
    const std::string hang = R"({"message":{"type":"hang"}})";
    const secrets plan_secrets{{"old", "vapi-hmac-zero"}, {"new", "vapi-hmac-one"}};
    const time_point hung_up{1'760'000'000s};
    vapi::hmac_plan plan{"x-signature"};
    plan.payload = "{timestamp}.{body}";
    plan.timestamp_header = "x-timestamp";
    const auto signer = [&](std::string_view signature, std::string_view timestamp, time_point now) {
        return vapi::verify(plan_secrets, {{}, signature, timestamp}, hang, now, plan);
    };
    const std::string by_ms = "e61166cbbecf02ecf73024d6b9e664aeed557cca95161a192a697fd7c7b3ec90";
    CHECK(vapi::sign("vapi-hmac-one", hang, plan, "1760000000123") == by_ms);
    CHECK(signer(by_ms, "1760000000123", hung_up) == "new");
    CHECK(signer("sha256=" + by_ms, "1760000000123", hung_up) == "new");
    CHECK(signer("e6365f33f1ae0dd876fac00a92fa59b943c65093ddad256236e75fa0d138d12c", "1760000000", hung_up) == "new");

    CHECK(signer(by_ms, "1760000000123", hung_up + 300s) == "new");
    CHECK(signer(by_ms, "1760000000123", hung_up - 300s) == "new");
    CHECK_FALSE(signer(by_ms, "1760000000123", hung_up + 301s));
    CHECK_FALSE(signer(by_ms, "1760000000123", hung_up - 301s));
    CHECK_FALSE(signer(by_ms, "", hung_up));
    CHECK_FALSE(signer(by_ms, "1760000000", hung_up));
    CHECK_FALSE(signer(vapi::sign("vapi-hmac-one", hang), "1760000000123", hung_up));
    CHECK(vapi::verify(plan_secrets, {"vapi-hmac-one", {}, {}}, hang, hung_up + 1h, plan) == "new");
}

TEST_CASE("an HMAC plan chooses algorithm, encoding and prefix")
{
    const std::string hang = R"({"message":{"type":"hang"}})";
    vapi::hmac_plan plan;
    plan.payload = "{timestamp}.{body}";
    const auto check = [&](algorithm a, bool is_base64, const std::string& signature) {
        plan.algorithm = a;
        plan.is_base64 = is_base64;
        const auto signer = [&](std::string_view sent) {
            return vapi::verify({{"only", "vapi-hmac-one"}}, {{}, sent, "1760000000123"}, hang, time_point(), plan);
        };
        CHECK(vapi::sign("vapi-hmac-one", hang, plan, "1760000000123") == signature);
        CHECK(signer(plan.prefix + signature) == "only");
        CHECK(signer(signature) == "only");
        CHECK_FALSE(signer("v9=" + signature));
    };
    plan.prefix = "v1=";
    check(algorithm::sha1, false, "3d525be2485677dfd0d172776bcdd1d37d5c5264");
    check(algorithm::sha512, false,
          "f0587c18706279232e1526722978180e3da3bcb3b4d61c176d1f9582a53478ee"
          "4f8d13e40702414fcbc0b7075952e07a80ccb752d7d424b8ca959528aa5c19aa");
    check(algorithm::sha256, true, "5hFmy77PAuz3MCTWueZkru1VfMqVFhoZKml/18ez7JA=");
    check(algorithm::sha1, true, "PVJb4khWd9/Q0XJ3a83R031cUmQ=");
}

TEST_CASE("what is filled into a payload format is not looked through again")
{
    vapi::hmac_plan plan;
    plan.payload = "{timestamp}.{body}.{other}";
    const auto digest = hmac_sha256("k", "{body}.{timestamp}.{other}");
    CHECK(vapi::sign("k", "{timestamp}", plan, "{body}") == to_hex(digest));
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
            const auto timestamp = headers->text("x-timestamp");
            const auto now = parse_timestamp(timestamp).value();
            vapi::hmac_plan plan{"x-signature"};
            plan.payload = v.text("payloadFormat");
            plan.timestamp_header = "x-timestamp";
            const auto signer = [&](std::string_view signature) {
                return vapi::verify(one, {{}, signature, timestamp}, payload, now, plan);
            };
            CHECK(signer(headers->text("x-signature")) == "only");
            CHECK(signer(v.text("with_prefix_sha256=")) == "only");
            CHECK_FALSE(signer(v.text("body_only_hex")));
            plan.is_base64 = true;
            CHECK(signer(v.text("base64")) == "only");
        }
    }
}
