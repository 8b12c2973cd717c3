#include "call_events.hpp"
#include "handlers/handlers.hpp"

namespace relevo::voice_call::handlers {

// A campaign's step asks for a call.
void call_place(messaging::unit& unit, const events::v1::CallPlace& wanted)
{
    if (!events::is_uuid(wanted.dispatch_key()) || wanted.broker_id() <= 0 || wanted.lead_id() <= 0)
        throw events::decode_error("call.place needs dispatch_key, broker_id and lead_id");
    wanted_call w;
    w.broker_id = wanted.broker_id();
    w.lead_id = wanted.lead_id();
    if (wanted.campaign_id() > 0)
        w.campaign_id = wanted.campaign_id();
    if (wanted.enrollment_id() > 0)
        w.enrollment_id = wanted.enrollment_id();
    w.dispatch_key = wanted.dispatch_key();
    w.agent_type = wanted.agent_type();
    w.to_number = wanted.to_number();
    queue_call(unit, w);
}

}  // namespace relevo::voice_call::handlers
