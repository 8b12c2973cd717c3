#include "models/call_ending.hpp"

#include <algorithm>
#include <array>

namespace relevo::models {
namespace {

using enum call_status;
using outcome = call_outcome;

struct rule
{
    std::string_view pattern;  // "*" at either end stands for anything
    call_status status;
    call_outcome result;
};

constexpr bool matches(std::string_view pattern, std::string_view text)
{
    if (pattern.ends_with('*'))
        return text.starts_with(pattern.substr(0, pattern.size() - 1));
    if (pattern.starts_with('*'))
        return text.ends_with(pattern.substr(1));
    return text == pattern;
}

constexpr std::array fixed_endings = {
    rule{"customer-busy", busy, outcome::busy},
    rule{"customer-did-not-answer", no_answer, outcome::no_answer},
    rule{"voicemail", no_answer, outcome::voicemail},
    rule{"assistant-forwarded-call", completed, outcome::transferred},
    rule{"*-misdialed", failed, outcome::invalid_number},
    rule{"call.start.error-*", failed, outcome::provider_error},
    rule{"call-start-error-*", failed, outcome::provider_error},
    rule{"pipeline-error-*", failed, outcome::provider_error},
    rule{"call.in-progress.error-*", failed, outcome::provider_error},
    rule{"*-failed-to-connect-call", failed, outcome::provider_error},
    rule{"manually-canceled", cancelled, outcome::cancelled},
    rule{"scheduled-call-deleted", cancelled, outcome::cancelled},
};

// Someone, or something, was on the line: the person if a line of theirs was heard.
constexpr std::array conversation_endings = {
    std::string_view("customer-ended-call"),
    std::string_view("assistant-ended-call*"),
    std::string_view("assistant-said-end-call-phrase"),
    std::string_view("silence-timed-out"),
    std::string_view("exceeded-max-duration"),
};

}  // namespace

call_ending classify_ending(std::string_view ended_reason, std::size_t user_lines)
{
    const auto fits = [&](std::string_view pattern) { return matches(pattern, ended_reason); };
    const auto fixed = std::ranges::find_if(fixed_endings, fits, &rule::pattern);
    if (fixed != fixed_endings.end())
        return {fixed->status, fixed->result};
    if (std::ranges::any_of(conversation_endings, fits))
        return {completed, user_lines > 0 ? outcome::answered_human : outcome::no_answer};
    return user_lines > 0 ? call_ending{completed, outcome::answered_human, false}
                          : call_ending{failed, outcome::provider_error, false};
}

}  // namespace relevo::models
