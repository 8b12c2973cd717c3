#include "domain/gate.hpp"

namespace relevo::campaign_executor {

namespace {

using kind = verdict::kind;

std::optional<verdict> check_campaign(const gate_facts& f, time_point now)
{
    if (f.times.end_at && now >= *f.times.end_at)
        return verdict{kind::exit, "campaign_ended"};
    switch (f.status) {
        case campaign_status::active:
        case campaign_status::scheduled:
            break;
        case campaign_status::completed:
        case campaign_status::archived:
            return verdict{kind::exit, "campaign_ended"};
        default:
            return verdict{kind::leave, "campaign_paused"};
    }
    if (f.times.start_at && now < *f.times.start_at)
        return verdict{kind::wait, "not_started", f.times.start_at};
    return std::nullopt;
}

std::optional<verdict> check_exits(const gate_facts& f, time_point now)
{
    if (f.exits.on_reply && f.replied_at)
        return verdict{kind::exit, "reply"};
    if (f.exits.on_stage.contains(f.stage))
        return verdict{kind::exit, "stage"};
    if (f.exits.on_human_mode && f.is_with_human)
        return verdict{kind::exit, "human_mode"};
    if (f.exits.max_days && now - f.entered_at >= std::chrono::hours(24) * *f.exits.max_days)
        return verdict{kind::exit, "max_days"};
    return std::nullopt;
}

verdict unmet(const step& s)
{
    switch (s.if_not) {
        case on_false::exit:
            return {kind::exit, "conditions"};
        case on_false::go_to:
            return {kind::go_to, "conditions", {}, s.else_step};
        default:
            return {kind::skip, "conditions"};
    }
}

// What binds the steps that reach a person.
verdict check_contact(const gate_facts& f, const step& s, const models::time_zone& zone, time_point now)
{
    const auto open = next_contact(f.hours, zone, now);
    if (!open)
        return {kind::skip, "no_window"};
    if (*open > now)
        return {kind::wait, "outside_window", open};
    if (f.cap_frees_at)
        return {kind::wait, "frequency_cap", f.cap_frees_at};
    if (s.action == step_action::make_call && !f.has_phone)
        return {kind::skip, "no_channel_identity"};
    if (!f.unsendable.empty())
        return {kind::skip, f.unsendable};
    if (f.is_circuit_open)
        return {kind::pause, "circuit_open"};
    if (f.limit_frees_at)
        return {kind::wait, "campaign_limit", f.limit_frees_at};
    return {};
}

}  // namespace

verdict check(const gate_facts& f, const step& s, const models::time_zone& zone, time_point now)
{
    if (const auto refused = check_campaign(f, now))
        return *refused;
    if (!f.lead_exists)
        return {kind::exit, "lead_deleted"};
    if (const auto refused = check_exits(f, now))
        return *refused;
    if (f.is_blocked)
        return {kind::exit, "opted_out"};
    if (!f.condition_holds)
        return unmet(s);
    if (s.expires_after && now > f.due_at + *s.expires_after)
        return {kind::skip, "expired"};
    if (s.action == step_action::update_stage && f.is_stage_locked)
        return {kind::skip, "stage_locked"};
    return contacts(s.action) ? check_contact(f, s, zone, now) : verdict{};
}

}  // namespace relevo::campaign_executor
