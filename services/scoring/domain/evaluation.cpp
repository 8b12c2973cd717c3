#include "domain/evaluation.hpp"

#include <algorithm>
#include <cmath>

#include "domain/text.hpp"

namespace relevo::scoring {

namespace {

constexpr double least_change = 0.1, least_history_change = 1;
constexpr double rounding = 1e-9;
constexpr auto nightly = std::chrono::hours(24);
constexpr auto hot_pause = std::chrono::hours(24);

void keep_earliest(std::optional<time_point>& earliest, std::optional<time_point> candidate)
{
    if (candidate && (!earliest || *candidate < *earliest))
        earliest = candidate;
}

// Data go stale once; points that fade are looked at once a day, until nothing is left of them.
std::optional<time_point> next_recheck(const lead_snapshot& lead, const evaluation& e, time_point now)
{
    std::optional<time_point> next;
    if (const auto begins = next_decay(lead.facts, lead.settings, now);
        begins && std::abs(e.result.engagement) + std::abs(e.result.judgement) >= 0.05)
        next = std::max(*begins, now + nightly);
    const auto stale = std::chrono::duration_cast<time_point::duration>(
        std::chrono::duration<double>(lead.settings.data_stale_days * 86400) + std::chrono::seconds(1));
    const auto& l = lead.facts.lead;
    for (const auto& given : {l.monthly_income_at, l.dicom_status_at, l.budget_at})
        if (given && *given + stale > now)
            keep_earliest(next, *given + stale);

    auto rules = facts_for_rules(lead);
    rules.qualification = e.qualification ? std::optional(e.qualification->value) : std::nullopt;
    if (!e.moves.empty())
        rules.stage_entered_at = now;
    keep_earliest(next, next_rule_check(e.stage, rules, lead.pipeline, now));
    return next;
}

}  // namespace

pipeline_facts facts_for_rules(const lead_snapshot& lead)
{
    const auto& l = lead.facts.lead;
    pipeline_facts f;
    f.has_name = l.name && is_real_name(*l.name);
    f.has_phone = has_text(l.phone);
    f.has_location = has_text(l.location);
    f.has_budget = has_text(l.budget);
    f.has_property_type = has_text(l.property_type);
    f.score = lead.score;
    f.qualification = lead.qualification;
    f.qualification_changed_at = lead.qualification_changed_at;
    f.stage_entered_at = lead.stage_entered_at;
    f.stage_locked_until = lead.stage_locked_until;
    f.is_deleted = lead.is_deleted;
    f.lost_reason = lead.lost_reason;
    f.reactivations = lead.reactivations;
    f.has_upcoming_appointment = lead.has_upcoming_appointment;
    f.last_appointment_status = lead.last_appointment_status;
    f.is_with_human = lead.is_with_human;
    f.do_not_contact = lead.do_not_contact;
    for (const auto& e : lead.facts.events) {
        if (e.kind == kinds::inbound_message) {
            ++f.inbound_messages;
            f.last_inbound_at = std::max(f.last_inbound_at.value_or(e.at), e.at);
        } else if (e.kind == kinds::call_answered) {
            ++f.answered_calls;
        }
    }
    for (const auto& e : lead.facts.events)
        if (e.kind == kinds::outbound_attempt && (!f.last_inbound_at || e.at > *f.last_inbound_at))
            ++f.attempts_since_inbound;
    return f;
}

evaluation evaluate(const lead_snapshot& lead, time_point now)
{
    evaluation e;
    e.result = score(lead.facts, lead.settings, now);
    e.qualification = qualify(lead.facts.lead, lead.settings.qualification);
    const auto value = e.qualification ? std::optional(e.qualification->value) : std::nullopt;
    e.qualification_changed = value != lead.qualification;

    auto rules = facts_for_rules(lead);
    rules.score = e.result.score;
    rules.qualification = value;
    if (e.qualification_changed)
        rules.qualification_changed_at = now;
    e.moves = advance(lead.stage, rules, lead.pipeline, now);
    e.stage = e.moves.empty() ? lead.stage : e.moves.back().to;
    e.status = status(e.result.score, e.stage, lead.status, lead.settings);

    const double change = std::abs(e.result.score - lead.score) + rounding;
    e.score_changed = change >= least_change;
    e.status_changed = e.status != lead.status;
    e.is_worth_history = change >= least_history_change || e.status_changed;
    e.became_hot = e.status == temperature::hot &&
                   (lead.status == temperature::cold || lead.status == temperature::warm) &&
                   (!lead.hot_notified_at || now - *lead.hot_notified_at >= hot_pause);
    e.recheck_at = next_recheck(lead, e, now);
    return e;
}

}  // namespace relevo::scoring
