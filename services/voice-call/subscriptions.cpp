#include "subscriptions.hpp"

#include "handlers/handlers.hpp"
#include "messaging/dead_work.hpp"

namespace relevo::voice_call {

messaging::subscription_table subscription_table()
{
    using messaging::dispatch, messaging::on, messaging::unit;
    return {
        {topics::webhooks_vapi, handlers::vapi_webhook},
        {topics::calls_commands,
         dispatch({on(events::call_place, [](unit& u, const events::v1::CallPlace& wanted,
                                             const events::envelope&) { handlers::call_place(u, wanted); })})},
        messaging::task_commands("voice-call"),
    };
}

}  // namespace relevo::voice_call
