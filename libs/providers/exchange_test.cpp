#include "providers/exchange.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using kind = provider_error::kind;

namespace {

const auto now = *models::parse_rfc3339("2026-11-20T15:00:00Z");

providers::reason explain(const json::value& body)
{
    return {body.text("code"), body.text("message")};
}

provider_result<json::value> read(http::response r)
{
    return providers::read_answer(std::move(r), explain, now);
}

provider_error error_of(unsigned status, std::string body = {}, http::headers headers = {})
{
    const auto answer = read({status, std::move(headers), std::move(body)});
    REQUIRE(answer.has_error());
    return answer.error();
}

std::optional<std::chrono::seconds> wait_of(std::string name, std::string value)
{
    return error_of(429, {}, {{std::move(name), std::move(value)}}).retry_after;
}

}  // namespace

TEST_CASE("a 2xx answer is its JSON")
{
    CHECK(read({201, {}, R"({"id":"x"})"}).value().text("id") == "x");
    CHECK(read({204, {}, ""}).value().is_null());
}

TEST_CASE("a refusal carries status, the provider's code and its words")
{
    const auto e = error_of(400, R"({"code":21211,"message":"Invalid 'To'"})");
    CHECK(e.what == kind::refused);
    CHECK(e.http_status == 400);
    CHECK(e.code == "21211");
    CHECK(e.message == "Invalid 'To'");
    CHECK_FALSE(e.is_retryable());
    CHECK_FALSE(e.is_doubtful());
    CHECK(describe(e) == "refused (400 21211): Invalid 'To'");
}

TEST_CASE("a refusal without a document keeps the beginning of the body")
{
    const auto e = error_of(500, "<html>" + std::string(1000, 'x'));
    CHECK(e.code == "http_500");
    CHECK(e.message.size() == 300);
    CHECK(e.is_retryable());
    CHECK_FALSE(e.is_doubtful());
}

TEST_CASE("what is worth another try and what may have been done")
{
    CHECK(error_of(429).what == kind::rate_limited);
    CHECK(error_of(429).is_retryable());
    CHECK(error_of(503).what == kind::unavailable);
    CHECK(error_of(408).is_retryable());
    for (const unsigned status : {301u, 400u, 401u, 403u, 404u, 409u, 422u})
        CHECK_FALSE(error_of(status).is_retryable());
    for (const unsigned status : {502u, 504u})
        CHECK(error_of(status).is_doubtful());
    CHECK_FALSE(error_of(503).is_doubtful());
}

TEST_CASE("a 2xx answer that cannot be read may mean that it was done")
{
    const auto e = error_of(201, "{cut");
    CHECK(e.what == kind::invalid_answer);
    CHECK(e.is_doubtful());
}

TEST_CASE("how far a request got decides whether it was sent")
{
    const auto lost = [](http::client_errc c) {
        return providers::read_answer(http::make_error_code(c), explain, now).error();
    };
    CHECK(lost(http::client_errc::connect_failed).what == kind::unavailable);
    CHECK_FALSE(lost(http::client_errc::connect_failed).is_doubtful());
    CHECK(lost(http::client_errc::no_answer).what == kind::no_answer);
    CHECK(lost(http::client_errc::no_answer).is_doubtful());
    CHECK(lost(http::client_errc::invalid_answer).is_doubtful());
}

TEST_CASE("Retry-After is read in seconds, as a date and in milliseconds")
{
    using std::chrono::seconds;
    CHECK(wait_of("Retry-After", "7") == seconds(7));
    CHECK(wait_of("retry-after", "Fri, 20 Nov 2026 15:00:30 GMT") == seconds(30));
    CHECK(wait_of("retry-after-ms", "1200") == seconds(2));
    CHECK(wait_of("Retry-After", "Fri, 20 Nov 2026 14:00:00 GMT") == seconds(0));
    CHECK(wait_of("Retry-After", "999999999") == seconds(3600));
    CHECK_FALSE(wait_of("Retry-After", "soon"));
    CHECK_FALSE(wait_of("Retry-After", "-5"));
    CHECK_FALSE(wait_of("X-Other", "5"));
}

TEST_CASE("value() of an error throws its words")
{
    CHECK_THROWS_WITH(read({400, {}, R"({"code":"c","message":"m"})"}).value(), "provider: refused (400 c): m");
}
