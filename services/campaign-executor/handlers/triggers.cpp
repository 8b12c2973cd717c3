#include "application.hpp"
#include "handlers/handlers.hpp"
#include "store_campaigns.hpp"
#include "store_enrollments.hpp"

namespace relevo::campaign_executor {

namespace {

// The lead enters in a task of its own, for which the campaign is locked: a batch of events locks leads only.
void schedule_entry(messaging::unit& unit, const campaign& c, std::int64_t lead_id, const events::envelope& e)
{
    messaging::new_task task;
    task.kind = apply_trigger_kind;
    task.broker_id = c.broker_id;
    task.lead_id = lead_id;
    task.payload = json::object{{"campaign_id", c.id}};
    task.payload.as_object()->set("lead_id", lead_id);
    task.dedupe_key = "apply_trigger:" + std::to_string(c.id) + ":" + std::to_string(lead_id) + ":" + e.id;
    unit.schedule(std::move(task));
}

template <class Fires>
void enter_where(messaging::unit& unit, lead_ref lead, const char* trigger, const events::envelope& e, Fires fires)
{
    if (!lead.lead_id)
        return;
    for (const auto& c : store::triggered_campaigns(unit.tx, lead.broker_id, trigger, e.time))
        if (fires(read_trigger(c.triggered_by, c.settings.trigger_condition)))
            schedule_entry(unit, c, lead.lead_id, e);
}

}  // namespace

void on_lead_scored(messaging::unit& unit, const events::v1::LeadScored& score, const events::envelope& e)
{
    enter_where(unit, {score.broker_id(), score.lead_id()}, "lead_score", e,
                [&score](const trigger_rule& t) { return fires_on_score(t, score.old_score(), score.new_score()); });
}

// Leads that leave a campaign by the stage leave it before others enter one by it.
void on_stage_changed(messaging::unit& unit, const events::v1::LeadStageChanged& change, const events::envelope& e)
{
    exit_on_stage(unit, change);
    enter_where(unit, {change.broker_id(), change.lead_id()}, "stage_change", e,
                [&change](const trigger_rule& t) { return fires_on_stage(t, change.old_stage(), change.new_stage()); });
}

// The lead that a trigger named. Whether it may enter is asked now.
awaitable<messaging::outcome> apply_trigger(messaging::task task)
{
    const auto campaign_id = task.payload.integer("campaign_id").value_or(0);
    const auto lead_id = task.payload.integer("lead_id").value_or(0);
    const auto broker_id = task.broker_id;
    const auto record = [campaign_id, lead_id, broker_id](messaging::unit& unit) {
        const auto c = lock_open_campaign(unit, broker_id, campaign_id);
        if (!c)
            return;
        application a;
        a.lead_ids.push_back(lead_id);
        apply_to_leads(unit, *c, a, wall_clock::now());
    };
    co_return messaging::done({}, record);
}

}  // namespace relevo::campaign_executor
