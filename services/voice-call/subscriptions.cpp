#include "subscriptions.hpp"

#include "handlers/handlers.hpp"
#include "messaging/dead_work.hpp"

namespace relevo::voice_call {

messaging::subscription_table subscription_table(const context& ctx)
{
    using messaging::dispatch, messaging::on, messaging::unit;
    return {
        {topics::webhooks_vapi, [&ctx](unit& u, const events::envelope& e) { handlers::vapi_webhook(ctx, u, e); }},
        {topics::calls_commands,
         dispatch({on(events::call_place, [](unit& u, const events::v1::CallPlace& wanted,
                                             const events::envelope&) { handlers::call_place(u, wanted); })})},
        messaging::task_commands("voice-call"),
    };
}

}  // namespace relevo::voice_call
