#include "signing/pbx.hpp"

#include <catch2/catch.hpp>

#include "json/value.hpp"
#include "signing/hmac.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using namespace relevo::signing;

namespace {

const secrets pbx_secrets{{"old", "pbx-secret-zero"}, {"new", "pbx-secret-one"}, {"unset", ""}};

// As a shell variable of several lines is posted.
const std::string pbx_body = R"({
  "call_uuid": "uuid-1", "from":"+34600000001",
  "pbx_system": "centralita Málaga 🗓", "cost": 1.50, "tags": [1,2.0,1e16, true,null]
}
)";
const std::string over_pbx_body = "272fde583058bb554702f32e13ad9a43f672b6a010a0d854bc15a6dbd5299460";
const std::string over_json_dumps = "2605a97b5146c2b145362d40ca3224f53c56152a4e81afb49db107dc8e75a8c7";

std::optional<std::string> pbx_signer(std::string_view signature)
{
    return pbx::verify(pbx_secrets, signature, pbx_body, time_point());
}

}  // namespace

TEST_CASE("a PBX signs the raw body or Python's form of it")
{
    CHECK(pbx::sign("pbx-secret-one", pbx_body) == over_pbx_body);
    CHECK(pbx_signer(over_pbx_body) == "new");
    CHECK(pbx_signer(over_json_dumps) == "new");
    CHECK(pbx_signer("9eae7046260b8e46dc2c3a941f026e8a391550a0965ecf4c089179c26771a70b") == "old");
    CHECK(pbx_signer("272FDE583058BB554702F32E13AD9A43F672B6A010A0D854BC15A6DBD5299460") == "new");
}

TEST_CASE("a PBX's signature is refused when missing, empty, truncated or of another algorithm")
{
    auto flipped = over_pbx_body;
    flipped[0] = '3';
    CHECK_FALSE(pbx_signer(""));
    CHECK_FALSE(pbx_signer(flipped));
    CHECK_FALSE(pbx_signer(over_pbx_body.substr(0, 63)));
    CHECK_FALSE(pbx_signer(over_pbx_body + "0"));
    CHECK_FALSE(pbx_signer("14ede029160478de748e72ea558cff7be8137f6e"));
    CHECK_FALSE(pbx_signer("5aa04c38ad4a7d1ff2848469310f25a7f2c933b2b6302c67ec76ebd5308ca3e2"));  // JSON.stringify
    CHECK_FALSE(pbx::verify({{"unset", ""}}, pbx::sign("", pbx_body), pbx_body, time_point()));
}

TEST_CASE("a PBX's body that is no JSON can still be signed as it is")
{
    CHECK(pbx::verify(pbx_secrets, pbx::sign("pbx-secret-one", "\xff{"), "\xff{", time_point()) == "new");
    CHECK_FALSE(pbx::verify(pbx_secrets, over_json_dumps, "\xff{", time_point()));
}

TEST_CASE("a secret counts from not_before until not_after")
{
    using namespace std::chrono_literals;
    const time_point noon{1'760'000'000s};
    const secrets rotated{{"old", "pbx-secret-zero", {}, noon + 1h}, {"new", "pbx-secret-one", noon, {}}};
    const auto signer = [&](const char* secret, time_point now) {
        return pbx::verify(rotated, pbx::sign(secret, "{}"), "{}", now);
    };
    CHECK(signer("pbx-secret-zero", noon - 1s) == "old");
    CHECK_FALSE(signer("pbx-secret-one", noon - 1s));
    CHECK(signer("pbx-secret-zero", noon) == "old");
    CHECK(signer("pbx-secret-one", noon) == "new");
    CHECK_FALSE(signer("pbx-secret-zero", noon + 1h));
    CHECK(signer("pbx-secret-one", noon + 1h) == "new");
}

TEST_CASE("the PBX's vectors verify")
{
    if (!contract_files::available("pbx/signature_vectors.json"))
        return;
    const auto document = json::parse(contract_files::read("pbx/signature_vectors.json"));
    REQUIRE(document.has_value());
    for (const auto& v : *document->find("vectors")->as_array()) {
        INFO(v.text("file"));
        const auto payload = contract_files::read(v.text("file"));
        const signing::secrets one{{"only", v.text("secret")}};
        CHECK(pbx::sign(v.text("secret"), payload) == v.text("hex_over_raw_body"));
        CHECK(pbx::verify(one, v.text("hex_over_raw_body"), payload, time_point()) == "only");
        CHECK(pbx::verify(one, v.text("hex_over_python_json_dumps"), payload, time_point()) == "only");
        CHECK_FALSE(pbx::verify(one, v.text("hex_over_js_json_stringify"), payload, time_point()));
    }
}
