#include "subscriptions.hpp"

#include "handlers/handlers.hpp"
#include "messaging/dead_work.hpp"

namespace relevo::whatsapp_bridge {

using messaging::dispatch;
using messaging::on;

messaging::subscription_table subscription_table(const context& ctx)
{
    const auto twilio_webhook = [&ctx](messaging::unit& u, const events::envelope& e) { on_twilio_webhook(ctx, u, e); };
    const auto with = [&ctx](auto handler) {
        return [&ctx, handler](messaging::unit& u, const auto& m, const events::envelope&) { handler(ctx, u, m); };
    };
    return {
        {topics::calls_events, dispatch({on(events::call_completed, with(on_call_completed)),
                                         on(events::call_analyzed, with(on_call_analyzed))})},
        {topics::leads_events,
         dispatch({on(events::lead_deleted, with(on_lead_gone)), on(events::lead_erased, with(on_lead_gone)),
                   on(events::lead_opted_out, with(on_lead_opted_out))})},
        {topics::appointments_events, dispatch({on(events::appointment_scheduled, with(on_appointment_scheduled))})},
        {topics::messages_outbound, dispatch({on(events::message_send, with(on_message_send))})},
        {topics::webhooks_twilio, twilio_webhook},
        messaging::task_commands("whatsapp-bridge"),
    };
}

}  // namespace relevo::whatsapp_bridge
