#include "domain/call_retry.hpp"

#include <algorithm>

namespace relevo::campaign_executor {

namespace {

constexpr int max_voicemails = 2;
constexpr int max_provider_errors = 3;

int count(const std::vector<call_outcome>& all, call_outcome one)
{
    return static_cast<int>(std::count(all.begin(), all.end(), one));
}

}  // namespace

call_outcome outcome_of(std::string_view outcome, std::string_view status)
{
    if (const auto known = models::parse_call_outcome(outcome))
        return *known;
    if (const auto known = models::parse_call_outcome(status))  // no_answer, busy, cancelled are statuses, too
        return *known;
    return status == "completed" ? call_outcome::answered_human : call_outcome::provider_error;
}

std::optional<std::chrono::minutes> retry_after(const std::vector<call_outcome>& so_far, const call_retry& settings,
                                                std::optional<int> step_max_attempts)
{
    if (so_far.empty())
        return std::nullopt;
    const int provider_errors = count(so_far, call_outcome::provider_error);
    const int attempts = static_cast<int>(so_far.size()) - provider_errors;
    const bool may_try = attempts < step_max_attempts.value_or(settings.max_attempts);
    switch (so_far.back()) {
        case call_outcome::no_answer:
            return may_try ? std::optional(settings.no_answer) : std::nullopt;
        case call_outcome::busy:
            return may_try ? std::optional(settings.busy) : std::nullopt;
        case call_outcome::voicemail:
            return may_try && count(so_far, call_outcome::voicemail) < max_voicemails
                       ? std::optional(settings.voicemail)
                       : std::nullopt;
        case call_outcome::provider_error:
            return provider_errors <= max_provider_errors ? std::optional(settings.failed) : std::nullopt;
        default:
            return std::nullopt;  // reached, invalid_number, rejected, cancelled
    }
}

}  // namespace relevo::campaign_executor
