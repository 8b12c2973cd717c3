#include "handlers/event_facts.hpp"
#include "handlers/handlers.hpp"
#include "stage_requests.hpp"

namespace relevo::scoring {

// stage.set: a campaign's update_stage step. The reason is "campaign:<id>".
void on_stage_set(messaging::unit& unit, const events::v1::StageSet& message, const events::envelope& e)
{
    const auto to = parse_stage(message.stage());
    if (!to)
        throw events::decode_error("stage.set: unknown stage " + message.stage());
    if (!message.lead_id())
        throw events::decode_error("stage.set: no lead");
    const stage_wish wish{*to, request_source::campaign, message.reason(), message.reason()};
    request_stage(unit, lead_of(message), wish, {e.id});
}

}  // namespace relevo::scoring
