#include "application.hpp"

#include <algorithm>

#include "executor.hpp"
#include "step_json.hpp"
#include "store_campaigns.hpp"

namespace relevo::campaign_executor {

namespace {

bool needs_phone(const campaign& c, const std::vector<step>& steps)
{
    const auto by_phone = [](const std::string& channel) { return channel == "call" || channel == "whatsapp"; };
    return by_phone(c.channel) ||
           std::any_of(steps.begin(), steps.end(), [&](const step& s) { return by_phone(channel_of(s, c.channel)); });
}

enrollment entry_of(const campaign& c, const step& first, std::int64_t lead_id, const enrollment_candidate& lead,
                    const application& a, const broker_windows& broker, time_point now)
{
    enrollment e;
    e.broker_id = c.broker_id;
    e.campaign_id = c.id;
    e.lead_id = lead_id;
    e.version = *c.active_version;
    e.entry_no = lead.last_entry_no + 1;
    e.step_number = first.number;
    e.priority = c.priority;
    e.entered_at = now;
    e.due_at = due_for(c, first, lead.zone, broker, std::max(now, a.start_at.value_or(now)));
    e.next_run_at = e.due_at;
    return e;
}

}  // namespace

applied apply_to_leads(messaging::unit& unit, const campaign& c, const application& a, time_point now)
{
    const auto steps = read_steps(store::version_steps(unit.tx, c.id, *c.active_version));
    const auto* first = step_after(steps, 0);
    const auto exits = read_exit_conditions(c.settings.exit_conditions);
    const auto reentry = read_reentry(c.settings.reentry);
    const auto known = store::candidates(unit.tx, c, a.lead_ids);
    const auto broker = store::windows_of_broker(unit.tx, c.broker_id);
    const auto ever = store::count_enrollments(unit.tx, c.id).enrolled;

    applied result;
    for (const auto id : a.lead_ids) {
        const auto found = known.find(id);
        const auto lead = found == known.end() ? enrollment_candidate{} : found->second;
        auto why_not = skip_reason(lead.facts, exits, reentry, a.force_reentry, needs_phone(c, steps), now);
        if (!why_not && c.max_contacts && ever + result.enrolled >= *c.max_contacts)
            why_not = "max_contacts_reached";
        if (why_not == "already_enrolled") {
            ++result.already_enrolled;
        } else if (why_not) {
            result.skipped.emplace_back(id, *why_not);
        } else {
            ++result.enrolled;
            if (!a.dry_run && first)
                enrol(unit, entry_of(c, *first, id, lead, a, broker, now), now);
        }
    }
    if (!a.dry_run && result.enrolled)
        tell_progress(unit, c.broker_id, c.id);
    return result;
}

std::optional<campaign> lock_open_campaign(messaging::unit& unit, std::int64_t broker_id, std::int64_t campaign_id)
{
    auto c = store::lock_campaign(unit.tx, broker_id, campaign_id);
    const bool runs = c && (c->status == campaign_status::active || c->status == campaign_status::scheduled);
    return runs && c->active_version ? std::move(c) : std::nullopt;
}

}  // namespace relevo::campaign_executor
