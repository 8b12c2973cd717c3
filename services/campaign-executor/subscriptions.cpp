#include "subscriptions.hpp"

#include "handlers/handlers.hpp"
#include "messaging/dead_work.hpp"
#include "store_enrollments.hpp"

namespace relevo::campaign_executor {

using messaging::dispatch;
using messaging::on;

messaging::subscription_table subscription_table()
{
    return {
        {topics::calls_events,
         dispatch({on(events::call_initiated, on_call_initiated), on(events::call_completed, on_call_ended),
                   on(events::call_failed, on_call_ended)})},
        {topics::messages_inbound, dispatch({on(events::message_received, on_message_received)})},
        {topics::messages_status,
         dispatch({on(events::message_sent, on_message_sent), on(events::message_delivered, on_message_delivered),
                   on(events::message_read, on_message_read), on(events::message_failed, on_message_failed)})},
        {topics::conversations_events, dispatch({on(events::control_changed, on_control_changed)})},
        {topics::pipeline_events, dispatch({on(events::lead_stage_changed, on_stage_changed)})},
        {topics::leads_scores, dispatch({on(events::lead_scored, on_lead_scored)})},
        {topics::appointments_events, dispatch({on(events::appointment_scheduled, on_appointment_scheduled)})},
        {topics::leads_events, dispatch({on(events::lead_deleted, on_lead_gone), on(events::lead_erased, on_lead_gone),
                                         on(events::lead_opted_out, on_lead_opted_out)})},
        {topics::brokers_events, dispatch({on(events::broker_deactivated, on_broker_deactivated)})},
        messaging::task_commands("campaign-executor"),
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
        store::lock_open_enrollments(unit.tx, std::move(leads));
    };
    return s;
}

}  // namespace relevo::campaign_executor
