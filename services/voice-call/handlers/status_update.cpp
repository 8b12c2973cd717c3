#include "call_events.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

// Ringing, answered, ended: forward only, so a late or repeated report changes nothing but the id it brings.
void status_update(messaging::unit& unit, call& c, const vapi::webhook& hook)
{
    const auto at = hook.occurred_at.value_or(std::chrono::system_clock::now());
    if (hook.status == "ended" && !hook.ended_reason.empty()) {
        const auto spoken = models::count_user_lines(store::lines(unit.tx, c.id));
        if (!c.end(models::classify_ending(hook.ended_reason, spoken), hook.ended_reason, at))
            return;
        store::save(unit.tx, c);
        publish_end(unit, c);
        return;
    }
    const auto to = models::parse_provider_status(hook.status);
    const bool moved = to && c.advance(*to, at);
    store::save(unit.tx, c);
    if (moved)
        publish_progress(unit, c);
}

}  // namespace relevo::voice_call::handlers
