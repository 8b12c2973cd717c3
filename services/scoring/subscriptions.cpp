#include "subscriptions.hpp"

#include "handlers/handlers.hpp"
#include "messaging/dead_work.hpp"
#include "store.hpp"

namespace relevo::scoring {

using messaging::dispatch;
using messaging::on;

messaging::subscription_table subscription_table()
{
    return {
        {topics::calls_events,
         dispatch({on(events::call_initiated, on_call_initiated), on(events::call_answered, on_call_answered),
                   on(events::call_completed, on_call_completed), on(events::call_analyzed, on_call_analyzed)})},
        {topics::messages_inbound, dispatch({on(events::message_received, on_message_received)})},
        {topics::messages_status,
         dispatch({on(events::message_sent, on_message_sent), on(events::message_read, on_message_read)})},
        {topics::conversations_events,
         dispatch({on(events::facts_captured, on_facts_captured), on(events::control_changed, on_control_changed)})},
        {topics::leads_events,
         dispatch({on(events::lead_created, on_lead_changed), on(events::lead_updated, on_lead_changed),
                   on(events::lead_deleted, on_lead_changed), on(events::lead_erased, on_lead_erased)})},
        {topics::leads_commands, dispatch({on(events::stage_set, on_stage_set)})},
        {topics::appointments_events,
         dispatch(
             {on(events::appointment_scheduled, on_appointment), on(events::appointment_rescheduled, on_appointment),
              on(events::appointment_confirmed, on_appointment), on(events::appointment_cancelled, on_appointment),
              on(events::appointment_completed, on_appointment), on(events::appointment_no_show, on_appointment)})},
        {topics::costs_events, dispatch({on(events::cost_recorded, on_cost_recorded)})},
        {topics::brokers_events, dispatch({on(events::broker_config_changed, on_config_changed)})},
        messaging::task_commands("scoring"),
    };
}

messaging::subscriber_settings subscriber_settings()
{
    messaging::subscriber_settings s;
    s.lock_rows = [](messaging::unit& unit, const std::vector<const events::envelope*>& batch) {
        std::vector<lead_ref> leads;
        for (const auto* e : batch) {
            const auto key = events::parse_lead_key(e->key);
            if (key.broker_id && key.lead_id)
                leads.push_back({key.broker_id, key.lead_id});
        }
        store::lock_leads(unit.tx, std::move(leads));
    };
    return s;
}

}  // namespace relevo::scoring
