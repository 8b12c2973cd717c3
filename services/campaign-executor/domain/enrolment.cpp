#include "domain/enrolment.hpp"

#include <algorithm>

namespace relevo::campaign_executor {

namespace {

bool is_e164(const std::string& phone)
{
    return phone.size() >= 8 && phone.size() <= 16 && phone[0] == '+' && phone[1] != '0' &&
           std::all_of(phone.begin() + 1, phone.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool may_enter_again(const candidate& lead, const reentry_rule& rule, time_point now)
{
    if (rule.after_days)
        return now - *lead.last_finished_at >= std::chrono::hours(24) * *rule.after_days;
    return rule.after_completion;
}

}  // namespace

std::optional<std::string> skip_reason(const candidate& lead, const exit_conditions& exits, const reentry_rule& reentry,
                                       bool force_reentry, bool needs_phone, time_point now)
{
    if (!lead.exists)
        return "not_found";
    if (lead.has_open_enrollment)
        return "already_enrolled";
    if (lead.last_finished_at && !force_reentry && !may_enter_again(lead, reentry, now))
        return "reentry_not_allowed";
    if (lead.is_blocked)
        return "do_not_contact";
    if (needs_phone && lead.phone.empty())
        return "no_channel_identity";
    if (needs_phone && !is_e164(lead.phone))
        return "invalid_phone";
    if (exits.on_human_mode && lead.is_with_human)
        return "human_mode";
    if (exits.on_stage.contains(lead.stage))
        return "excluded_stage";
    return std::nullopt;
}

}  // namespace relevo::campaign_executor
