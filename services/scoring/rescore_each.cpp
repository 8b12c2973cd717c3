#include "rescore_each.hpp"

#include "log/log.hpp"

namespace relevo::scoring {

namespace {

constexpr auto end_margin = std::chrono::seconds(5);

awaitable<bool> rescore_one(const context& ctx, lead_ref lead, messaging::origin from)
{
    const auto plan = [lead](messaging::unit& unit) { rescore(unit, lead, {events::new_uuid()}); };
    try {
        co_await ctx.outbox.transact(tenant{lead.broker_id}, from, plan);
        co_return true;
    } catch (const std::exception& e) {
        log::error("rescore_failed", {{"lead_id", lead.lead_id}, {"error", e.what()}});
        co_return false;
    }
}

}  // namespace

awaitable<rescored_leads> rescore_each(const context& ctx, std::vector<lead_ref> leads, messaging::origin from,
                                       deadline until)
{
    rescored_leads r;
    for (const auto& lead : leads) {
        if (r.has_given_up() || clock::now() > until - end_margin)
            break;
        ++r.looked_at;
        const bool is_done = co_await rescore_one(ctx, lead, from);
        r.failures += is_done ? 0 : 1;
    }
    co_return r;
}

}  // namespace relevo::scoring
