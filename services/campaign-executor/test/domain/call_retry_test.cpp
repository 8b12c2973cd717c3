#include "domain/call_retry.hpp"

#include <catch2/catch.hpp>

using namespace relevo::campaign_executor;
using namespace std::chrono_literals;
using enum relevo::models::call_outcome;

namespace {
const call_retry defaults;
}

TEST_CASE("busy and no answer are tried again until the attempts are used up")
{
    CHECK(retry_after({busy}, defaults, {}) == 15min);
    CHECK(retry_after({busy, no_answer}, defaults, {}) == 60min);
    CHECK(!retry_after({busy, no_answer, no_answer}, defaults, {}));
    CHECK(!retry_after({busy}, defaults, 1));
}

TEST_CASE("a voicemail is tried once again, a day later")
{
    CHECK(retry_after({voicemail}, defaults, {}) == 24h);
    CHECK(!retry_after({voicemail, voicemail}, defaults, {}));
}

TEST_CASE("provider errors do not count as attempts; the fourth ends it")
{
    CHECK(retry_after({provider_error}, defaults, {}) == 5min);
    CHECK(retry_after({provider_error, provider_error, provider_error}, defaults, 1) == 5min);
    CHECK(!retry_after({provider_error, provider_error, provider_error, provider_error}, defaults, {}));
    CHECK(retry_after({provider_error, provider_error, no_answer}, defaults, 2) == 60min);
}

TEST_CASE("a wrong number is never called again, nor one that was reached")
{
    CHECK(!retry_after({invalid_number}, defaults, {}));
    CHECK(!retry_after({rejected}, defaults, {}));
    CHECK(!retry_after({cancelled}, defaults, {}));
    CHECK(!retry_after({answered_human}, defaults, {}));
}

TEST_CASE("an outcome is read from the status when the event has none")
{
    CHECK(outcome_of("voicemail", "no_answer") == voicemail);
    CHECK(outcome_of("", "busy") == busy);
    CHECK(outcome_of("", "completed") == answered_human);
    CHECK(outcome_of("", "failed") == provider_error);
}
