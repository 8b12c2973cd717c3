#include "handlers/handlers.hpp"
#include "store_campaigns.hpp"

namespace relevo::campaign_executor {

// The frame campaign_progress.
awaitable<messaging::outcome> report_progress(messaging::task task)
{
    const auto broker_id = task.broker_id;
    const auto campaign_id = task.payload.integer("campaign_id").value_or(0);
    const auto record = [broker_id, campaign_id](messaging::unit& unit) {
        const auto c = store::find_campaign(unit.tx, broker_id, campaign_id);
        if (!c)
            return;
        const json::object progress{{"campaign_id", campaign_id},
                                    {"stats", to_json(store::count_enrollments(unit.tx, campaign_id))},
                                    {"status", models::to_string(c->status)}};
        unit.publish_frame(broker_id, 0, "campaign_progress", progress);
    };
    co_return messaging::done({}, record);
}

}  // namespace relevo::campaign_executor
