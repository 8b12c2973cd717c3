#pragma once

#include <optional>
#include <string>

#include "domain/gate.hpp"

namespace relevo::campaign_executor {

struct reentry_rule
{
    bool after_completion = false;
    std::optional<int> after_days;
};

// A lead that a campaign is applied to.
struct candidate
{
    bool exists = false;
    std::string phone;
    bool is_blocked = false, is_with_human = false;
    std::string stage = "entrada";
    bool has_open_enrollment = false;
    std::optional<time_point> last_finished_at;
};

// Why the lead is not enrolled, in the API's words, or nothing. max_contacts is the caller's to count.
std::optional<std::string> skip_reason(const candidate& lead, const exit_conditions& exits, const reentry_rule& reentry,
                                       bool force_reentry, bool needs_phone, time_point now);

}  // namespace relevo::campaign_executor
