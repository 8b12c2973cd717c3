#include "providers/google/service_account.hpp"

#include <catch2/catch.hpp>

#include "signing/test/contract_files.hpp"

using namespace relevo;
namespace gcp = relevo::google_cloud;

TEST_CASE("credentials are a file's or their own JSON; what is neither is a problem")
{
    const auto read = [](const std::string& given) {
        config::source source{[given](const std::string& name) -> std::optional<std::string> {
            return name == "GOOGLE_APPLICATION_CREDENTIALS" && !given.empty() ? std::optional(given) : std::nullopt;
        }};
        const auto s = gcp::read_account(source);
        bool is_fine = true;
        try {
            source.finish();
        } catch (const config::error&) {
            is_fine = false;
        }
        return std::pair(s.key.has_value(), is_fine);
    };
    CHECK(read("") == std::pair(false, true));
    CHECK(read(R"({"client_email":"a@b","private_key":"p"})") == std::pair(true, true));
    CHECK(read(R"({"client_email":"a@b"})") == std::pair(false, false));
    CHECK(read("/no/such/file.json") == std::pair(false, false));
}

TEST_CASE("the vendor's error documents are read")
{
    if (!contract_files::available("google/examples/storage.error.412.json"))
        return;
    const auto reason = [](const char* file) {
        return gcp::explain(json::parse(contract_files::read(file)).value()).code;
    };
    CHECK(reason("google/examples/storage.error.412.json") == "conditionNotMet");
    CHECK(reason("google/examples/oauth2.error.400.json") == "invalid_grant");
}
