#include "subscriptions.hpp"

#include "handlers/handlers.hpp"
#include "messaging/dead_work.hpp"

namespace relevo::crm_sync {

using messaging::dispatch;
using messaging::on;

messaging::subscription_table subscription_table(const context& ctx)
{
    const auto with = [&ctx](auto handler) {
        return [&ctx, handler](messaging::unit& unit, const auto& message, const events::envelope& e) {
            handler(ctx, unit, message, e);
        };
    };
    return {
        {topics::calls_events,
         dispatch({on(events::call_initiated, with(on_call_started)), on(events::call_answered, with(on_call_answered)),
                   on(events::call_completed, with(on_call_ended)), on(events::call_failed, with(on_call_ended)),
                   on(events::call_analyzed, with(on_call_analyzed))})},
        {topics::messages_inbound, dispatch({on(events::message_received, with(on_message_received))})},
        {topics::messages_status, dispatch({on(events::message_sent, with(on_message_sent))})},
        {topics::leads_scores, dispatch({on(events::lead_scored, with(on_lead_scored))})},
        {topics::pipeline_events, dispatch({on(events::lead_stage_changed, with(on_stage_changed))})},
        {topics::conversations_events,
         dispatch({on(events::facts_captured, with(on_facts_captured)),
                   on(events::control_changed, with(on_control_changed)), on(events::opt_out, with(on_opt_out))})},
        {topics::leads_commands,
         dispatch({on(events::tag_add, with(on_tag_added)), on(events::tag_remove, with(on_tag_removed)),
                   on(events::lead_assign, with(on_lead_assign))})},
        {topics::campaigns_events, dispatch({on(events::step_completed, with(on_campaign_step)),
                                             on(events::step_failed, with(on_campaign_step))})},
        messaging::task_commands("crm-sync"),
    };
}

messaging::subscriber_settings subscriber_settings()
{
    messaging::subscriber_settings s;
    s.lock_rows = [](messaging::unit& unit, const std::vector<const events::envelope*>& batch) {
        std::vector<std::int64_t> ids;
        for (const auto* e : batch)
            if (const auto key = events::parse_lead_key(e->key); key.lead_id != 0)
                ids.push_back(key.lead_id);
        if (!ids.empty())
            leads::lock_all(unit.tx, ids);
    };
    return s;
}

}  // namespace relevo::crm_sync
