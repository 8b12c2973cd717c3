#include "signing/meta.hpp"

#include <catch2/catch.hpp>

#include "json/value.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using namespace relevo::signing;

namespace {

const secrets app_secrets{{"old", "app-secret-zero"}, {"new", "app-secret-one"}, {"unset", ""}};
const std::string meta_body = R"({"entry":[{"id":"1","text":"caf\u00e9"}]})";
const std::string by_app_one = "sha256=0a995cfd5519a3186a4a9ce24defc226661967b5af48861a7818ba4836cc25f3";
const std::string by_app_zero = "sha256=76d0699be3603a15ecc85b12806e059010fbbac4005a7bd2f43e34cd47b63e7d";

std::optional<std::string> meta_signer(std::string_view signature)
{
    return meta::verify(app_secrets, signature, meta_body, time_point());
}

}  // namespace

TEST_CASE("Meta's signature tells which app secret matched")
{
    CHECK(meta::sign("app-secret-one", meta_body) == by_app_one);
    CHECK(meta_signer(by_app_one) == "new");
    CHECK(meta_signer(by_app_zero) == "old");
    CHECK(meta_signer("sha256=0A995CFD5519A3186A4A9CE24DEFC226661967B5AF48861A7818BA4836CC25F3") == "new");
}

TEST_CASE("Meta's signature is refused when missing, empty, truncated or bare")
{
    CHECK_FALSE(meta_signer(""));
    CHECK_FALSE(meta_signer("sha256="));
    CHECK_FALSE(meta_signer(by_app_one.substr(0, by_app_one.size() - 1)));
    CHECK_FALSE(meta_signer(by_app_one + "0"));
    CHECK_FALSE(meta_signer(by_app_one.substr(7)));
    CHECK_FALSE(meta::verify({{"unset", ""}}, meta::sign("", meta_body), meta_body, time_point()));
}

TEST_CASE("Meta's signature is refused by another algorithm and over a re-serialised body")
{
    CHECK_FALSE(meta_signer("sha256=55f40b454f0d914354935937e50aaacfde563c32"));
    CHECK_FALSE(meta_signer("sha1=55f40b454f0d914354935937e50aaacfde563c32"));
    CHECK_FALSE(meta_signer("sha256=3542b2511e14d17f757ab1d3b33b9764ef5f18de39a152f40a37f99910354245"));
    CHECK_FALSE(meta::verify(app_secrets, by_app_one, "{\"entry\":[{\"id\":\"1\",\"text\":\"café\"}]}", time_point()));
}

TEST_CASE("Meta's vectors verify")
{
    if (!contract_files::available("meta-whatsapp/signature_vectors.json"))
        return;
    const auto document = json::parse(contract_files::read("meta-whatsapp/signature_vectors.json"));
    REQUIRE(document.has_value());
    for (const auto& v : *document->find("vectors")->as_array()) {
        INFO(v.text("file"));
        const auto payload = contract_files::read(v.text("file"));
        const signing::secrets one{{"only", v.text("app_secret")}};
        const auto signature = v.find("X-Hub-Signature-256")->as_string();
        REQUIRE(signature);
        CHECK(meta::sign(v.text("app_secret"), payload) == *signature);
        CHECK(meta::verify(one, *signature, payload, time_point()) == "only");
        CHECK_FALSE(meta::verify(one, *signature, payload + " ", time_point()));
    }
}
