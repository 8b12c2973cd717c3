#include "models/call_ending.hpp"

#include <catch2/catch.hpp>

using namespace relevo::models;

namespace {

void check(std::string_view reason, std::size_t user_lines, std::string_view status, std::string_view outcome)
{
    INFO(reason << " with " << user_lines << " user lines");
    const auto ending = classify_ending(reason, user_lines);
    CHECK(to_string(ending.status) == status);
    CHECK(to_string(ending.outcome) == outcome);
    CHECK(ending.is_known);
}

}  // namespace

TEST_CASE("each ended reason has its status and outcome")
{
    check("customer-busy", 0, "busy", "busy");
    check("customer-did-not-answer", 0, "no_answer", "no_answer");
    check("voicemail", 0, "no_answer", "voicemail");
    check("voicemail", 2, "no_answer", "voicemail");
    check("assistant-forwarded-call", 3, "completed", "transferred");
    check("twilio-reported-customer-misdialed", 0, "failed", "invalid_number");
    check("call.start.error-get-phone-number", 0, "failed", "provider_error");
    check("pipeline-error-openai-llm-failed", 4, "failed", "provider_error");
    check("call.in-progress.error-providerfault-openai-llm-failed", 1, "failed", "provider_error");
    check("twilio-failed-to-connect-call", 0, "failed", "provider_error");
    check("vonage-failed-to-connect-call", 0, "failed", "provider_error");
    check("manually-canceled", 0, "cancelled", "cancelled");
    check("scheduled-call-deleted", 0, "cancelled", "cancelled");
}

TEST_CASE("a conversation is answered by a human when the person said something")
{
    for (const auto* reason : {"customer-ended-call", "assistant-ended-call", "assistant-ended-call-with-hangup-task",
                               "assistant-said-end-call-phrase", "silence-timed-out", "exceeded-max-duration"}) {
        check(reason, 1, "completed", "answered_human");
        check(reason, 0, "completed", "no_answer");
    }
}

TEST_CASE("an unknown reason is completed when the person spoke, else failed")
{
    const auto spoken = classify_ending("hangup", 2);
    CHECK(spoken.status == call_status::completed);
    CHECK(spoken.outcome == call_outcome::answered_human);
    CHECK_FALSE(spoken.is_known);
    const auto silent = classify_ending("", 0);
    CHECK(silent.status == call_status::failed);
    CHECK_FALSE(silent.is_known);
    CHECK(silent.is_retryable());
}

TEST_CASE("a number that does not exist is not tried again")
{
    CHECK_FALSE(classify_ending("twilio-reported-customer-misdialed", 0).is_retryable());
    CHECK(classify_ending("call.start.error-vapi-number-international", 0).is_retryable());
}
